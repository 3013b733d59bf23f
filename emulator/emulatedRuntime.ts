import { ConfigError } from '../shared/domain/errors.js';
import type { LocalRuntime, RuntimeOptions } from './localRuntime.js';

export const openEmulated = (_options: RuntimeOptions): Promise<LocalRuntime> =>
  Promise.reject(new ConfigError('the emulator profile is not wired yet'));
