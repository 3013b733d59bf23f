import { generate } from './generate.js';

const check = process.argv.includes('--check');
const stale = await generate(process.cwd(), check);
for (const path of stale) console.log(`${check ? 'differs from the definition' : 'written'}: ${path}`);
if (check && stale.length > 0) process.exitCode = 1;
