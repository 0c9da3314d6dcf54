import { failureTrials } from './native-failures.js';
import { installTrials, interruptionTrials } from './native-installs.js';
import { judge, type Verdict } from './native-trials.js';
import { Workplace } from './native-workplace.js';

/**
 * Installs native TensorFlow in every way, interrupts that, and provokes each failure:
 * `npm run prove:native [-- PART]` runs only the trials whose name contains PART. Fetches about 650 MB, needs 5 GB in
 * the temporary folder, and takes 10 minutes or more; the installation of the user stays as it is.
 */
const [part = ''] = process.argv.slice(2);
const kills = 10;
const seed = 1;

const place = await Workplace.create();
const verdicts: Verdict[] = [];
try {
  const trials = [
    ...installTrials(place),
    ...interruptionTrials(place, kills, seed),
    ...failureTrials(place),
  ];
  // What others take their parts from.
  const [download, ...others] = trials;
  const chosen = [...(download ? [download] : []), ...others.filter(({ name }) => name.includes(part))];
  for (const trial of chosen) {
    const verdict = await judge(trial);
    verdicts.push(verdict);
    console.log(
      `${verdict.passed ? 'ok    ' : 'FAILED'} ${trial.name} (${verdict.seconds} s): ${verdict.seen}`,
    );
  }
} finally {
  await place.remove();
}
console.table(verdicts.map(({ trial, passed, seconds }) => ({ trial, passed, seconds })));
const failed = verdicts.filter(({ passed }) => !passed).length;
console.log(`${verdicts.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
