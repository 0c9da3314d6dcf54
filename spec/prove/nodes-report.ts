import { z } from 'zod';
import { isRepeatable, parseEvent } from '../../core/events.js';

/** What became of the tests of a check. */
export interface Tally {
  readonly passed: number;
  /** What failed, one line each. */
  readonly failures: readonly string[];
}

/** A check on one version of Node. */
export interface Check extends Tally {
  /** The version, as Node tells it. */
  readonly node: string;
  readonly name: string;
  readonly seconds: number;
}

const test = z.object({ fullTitle: z.string(), err: z.object({ message: z.string().optional() }) });
const mochaReport = z.object({ passes: z.array(test), failures: z.array(test), pending: z.array(test) });

/** What mocha's JSON reporter wrote; a skipped test, and a suite without tests, count as failures. */
export function tallyOfMocha(report: string): Tally {
  const { passes, failures, pending } = mochaReport.parse(JSON.parse(report));
  const lines = failures.map(({ fullTitle, err }) => `${fullTitle}: ${firstLine(err.message)}`);
  const skipped = pending.map(({ fullTitle }) => `${fullTitle}: skipped`);
  const empty = passes.length + lines.length + skipped.length === 0 ? ['there are no tests'] : [];
  return { passed: passes.length, failures: [...lines, ...skipped, ...empty] };
}

/** Whether the events of the main job, as lines of JSON, come to an end with an accuracy that only learning gives. */
export function tallyOfRun(lines: string, wantedAccuracy: number): Tally {
  const events = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => parseEvent(line, `line ${index + 1}`));
  const evaluation = events.findLast((event) => event.type === 'evaluation');
  const accuracy = evaluation?.metrics.accuracy ?? 0;
  if (events.findLast(isRepeatable)?.type !== 'end') return failed('the run has no end');
  if (accuracy < wantedAccuracy) return failed(`test accuracy ${accuracy}, wanted ${wantedAccuracy}`);
  return { passed: 1, failures: [] };
}

/** A check that failed as a whole. */
export function failed(reason: string): Tally {
  return { passed: 0, failures: [reason] };
}

/** The table of all checks, what failed, and last `N passed, N failed`. */
export function reportOf(checks: readonly Check[]): readonly string[] {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const line = (node: string, name: string, ...numbers: readonly string[]): string =>
    [node.padEnd(9), name.padEnd(width), ...numbers.map((number) => number.padStart(7))].join('  ');
  const failures = checks.flatMap((check) =>
    check.failures.map((failure) => `${check.node}, ${check.name}: ${failure}`),
  );
  const passed = checks.reduce((sum, check) => sum + check.passed, 0);
  return [
    line('Node', 'check', 'passed', 'failed', 'seconds'),
    ...checks.map((check) =>
      line(check.node, check.name, `${check.passed}`, `${check.failures.length}`, check.seconds.toFixed(0)),
    ),
    ...failures,
    `${passed} passed, ${failures.length} failed`,
  ];
}

function firstLine(text = 'no message'): string {
  return text.split('\n')[0]?.slice(0, 300) ?? '';
}
