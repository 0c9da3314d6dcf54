import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { call, eventsIn, exitOf, inEmptyFolder, start } from './command-line.js';

const incidental = { time: 0, elapsed: 1200 };
const drift = { type: 'drift', detector: 'ddm', step: 7, value: 0.5, version: 1, sequence: 9, incidental };
const end = { type: 'end', reason: 'completed', steps: 7, samples: 70, version: 1, sequence: 10, incidental };
const lines = `${JSON.stringify(drift)}\n${JSON.stringify(end)}\n`;

describe('millrace tail', () => {
  it('prints an event a line', () =>
    inEmptyFolder(async () => {
      writeFileSync('events.jsonl', lines);
      const { code, stdout } = await call('tail', 'events.jsonl', '--no-follow');
      expect(code).to.equal(0);
      expect(stdout).to.equal(
        '    1.2 s  drift       ddm  step 7  value 0.5000\n    1.2 s  end         completed  steps 7  samples 70\n',
      );
    }));

  it("takes a run's folder, and prints the events as they are with --json", () =>
    inEmptyFolder(async () => {
      mkdirSync('run');
      writeFileSync('run/events.jsonl', lines);
      const { code, stdout } = await call('tail', 'run', '--no-follow', '--json');
      expect(code).to.equal(0);
      expect(eventsIn(stdout)).to.deep.equal([drift, end]);
    }));

  it('leaves out a last line that is still being written', () =>
    inEmptyFolder(async () => {
      writeFileSync('events.jsonl', lines.slice(0, -5));
      const { stdout } = await call('tail', 'events.jsonl', '--no-follow', '--json');
      expect(eventsIn(stdout)).to.deep.equal([drift]);
    }));

  it('names the line that is no event', () =>
    inEmptyFolder(async () => {
      writeFileSync('events.jsonl', `${JSON.stringify(drift)}\nnonsense\n`);
      const { code, stderr } = await call('tail', 'events.jsonl', '--no-follow');
      expect(code).to.equal(1);
      expect(stderr).to.match(/^error EVENT_INVALID: .*events\.jsonl, line 2.*\n$/);
    }));

  it('refuses a file that is not there, unless it follows', () =>
    inEmptyFolder(async () => {
      const { code, stderr } = await call('tail', 'nowhere', '--no-follow');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error RUN_MISSING: .*'nowhere'.*\n$/);
    }));

  it('follows a file until Ctrl-C', function () {
    this.timeout(60_000);
    return inEmptyFolder(async (folder) => {
      const child = start('tail', folder, '--json');
      const ended = exitOf(child);
      await once(child.stderr ?? child, 'data');
      writeFileSync('events.jsonl', lines);
      const [printed] = await once(child.stdout ?? child, 'data');
      expect(eventsIn(String(printed))[0]).to.deep.equal(drift);
      child.kill('SIGINT');
      expect(await ended).to.equal(130);
    });
  });
});
