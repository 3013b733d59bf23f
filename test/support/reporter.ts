import Mocha from 'mocha';

/** The line a run ends with, alone on its line: `12 passed, 0 failed, 1 skipped`; the last part only when there are skips. */
export const verdictLine = ({ passes, failures, pending }: Mocha.Stats): string =>
  [`${passes} passed`, `${failures} failed`, ...(pending > 0 ? [`${pending} skipped`] : [])].join(', ');

/** Mocha's own tree of titles and its list of failures in full, then one line that a script can read. */
export default class VerdictReporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    process.stdout.write(`${verdictLine(this.stats)}\n`);
  }
}
