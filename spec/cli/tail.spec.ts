import { once } from 'node:events';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { RunEvent } from '../../core/events.js';
import { endEvent, epochEvent, evaluationEvent, stepEvent, warningEvent } from '../helpers/events.js';
import { LogServer } from '../helpers/log-server.js';
import { call, eventsIn, exitOf, inEmptyFolder, start } from './command-line.js';

const drift =
  '{"type":"drift","detector":"ddm","step":7,"value":0.5,"version":1,"sequence":9,"incidental":{"time":0,"elapsed":1200}}\n';
const end =
  '{"type":"end","reason":"completed","steps":7,"samples":70,"version":1,"sequence":10,"incidental":{"time":0,"elapsed":1200}}\n';

describe('millrace tail', () => {
  it('prints an event a line', () =>
    inEmptyFolder(async () => {
      writeFileSync('events.jsonl', drift + end);
      const { code, stdout } = await call('tail', 'events.jsonl', '--no-follow');
      expect(code).to.equal(0);
      expect(stdout).to.equal(
        '    1.2 s  drift       ddm  step 7  value 0.5000\n    1.2 s  end         completed  steps 7  samples 70\n',
      );
    }));

  it("takes a run's folder, and prints the events as they are with --json", () =>
    inEmptyFolder(async () => {
      mkdirSync('run');
      writeFileSync('run/events.jsonl', drift + end);
      const { code, stdout } = await call('tail', 'run', '--no-follow', '--json');
      expect(code).to.equal(0);
      expect(eventsIn(stdout)).to.deep.equal(eventsIn(drift + end));
    }));

  it('leaves out a last line that is still being written', () =>
    inEmptyFolder(async () => {
      writeFileSync('events.jsonl', (drift + end).slice(0, -5));
      const { stdout } = await call('tail', 'events.jsonl', '--no-follow', '--json');
      expect(eventsIn(stdout)).to.deep.equal(eventsIn(drift));
    }));

  it('names the line that is no event, or goes on and says so', () =>
    inEmptyFolder(async () => {
      writeFileSync('events.jsonl', `${drift}nonsense\n${end}`);
      const failed = await call('tail', 'events.jsonl', '--no-follow');
      expect(failed.code).to.equal(1);
      expect(failed.stderr).to.match(/^error EVENT_INVALID: .*events\.jsonl, line 2.*\n$/);
      const { code, stdout, stderr } = await call(
        'tail',
        'events.jsonl',
        '--no-follow',
        '--invalid',
        'skip',
        '--json',
      );
      expect(code).to.equal(0);
      expect(eventsIn(stdout)).to.have.length(2);
      expect(stderr).to.match(/left out a line: .*line 2/);
    }));

  it('refuses a file that is not there, unless it follows', () =>
    inEmptyFolder(async () => {
      const { code, stderr } = await call('tail', 'nowhere', '--no-follow');
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error RUN_MISSING: .*'nowhere'.*\n$/);
    }));

  describe('--only', () => {
    const events = [stepEvent(0), epochEvent(1), evaluationEvent(2), warningEvent('odd'), endEvent(3)];
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['evaluation', ['test  step 2  loss 0.5000  accuracy 0.8000']],
      [
        'accuracy',
        [
          'step 1  epoch 1  accuracy 0.5000',
          'epoch 1  step 1  accuracy 0.8000',
          'test  step 2  accuracy 0.8000',
        ],
      ],
      ['evaluation,accuracy', ['test  step 2  accuracy 0.8000']],
      ['learningRate,warning', ['step 1  epoch 1  learningRate 0.1000', 'ROWS_SKIPPED: odd']],
    ];
    for (const [words, expected] of cases)
      it(`${words} prints ${expected.length} of ${events.length} lines`, () =>
        inEmptyFolder(async () => {
          writeFileSync('events.jsonl', linesOf(events));
          const { stdout } = await call('tail', 'events.jsonl', '--no-follow', '--only', words);
          expect(
            stdout
              .trimEnd()
              .split('\n')
              .map((line) => line.slice(23)),
          ).to.deep.equal(expected);
        }));

    it('says so where nothing has what was asked for', () =>
      inEmptyFolder(async () => {
        writeFileSync('events.jsonl', linesOf(events));
        const { code, stdout, stderr } = await call(
          'tail',
          'events.jsonl',
          '--no-follow',
          '--only',
          'acuracy',
        );
        expect({ code, stdout, stderr }).to.deep.equal({
          code: 0,
          stdout: '',
          stderr: 'no event has acuracy\n',
        });
      }));
  });

  describe('of several runs', () => {
    function writeRuns(): void {
      mkdirSync('runs/deep/b', { recursive: true });
      mkdirSync('runs/a');
      mkdirSync('runs/empty');
      writeFileSync('runs/a/events.jsonl', linesOf([stepEvent(0), endEvent(1)]));
      writeFileSync('runs/deep/b/events.jsonl', linesOf([stepEvent(5)]));
    }

    it('prints those of a folder, each line behind the name of its run', () =>
      inEmptyFolder(async () => {
        writeRuns();
        const { code, stdout } = await call('tail', 'runs', '--no-follow');
        const lines = stdout.trimEnd().split('\n');
        expect(code).to.equal(0);
        expect(lines.filter((line) => line.startsWith('a '))).to.have.length(2);
        expect(lines.filter((line) => /^deep\/b {2}.*step 6/.test(line))).to.have.length(1);
      }));

    it('prints those that are named, and names them in JSON too', () =>
      inEmptyFolder(async () => {
        writeRuns();
        const { stdout } = await call('tail', 'runs/a/', 'runs/deep', '--no-follow', '--json');
        const lines: unknown[] = stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
        expect(lines).to.have.length(3);
        const types = (run: string) =>
          lines.filter((line) => Object(line).run === run).map((line) => Object(line).type);
        expect(types('runs/a')).to.deep.equal(['step', 'end']);
        expect(types('runs/deep/b')).to.deep.equal(['step']);
        expect(eventsIn(stdout)).to.have.length(3);
      }));

    it('takes in a run that begins later', function () {
      this.timeout(60_000);
      return inEmptyFolder(async () => {
        writeRuns();
        const child = start('tail', 'runs', '--only', 'end');
        const printed = readerOf(child);
        await printed.until(/^a +.*end/m);
        mkdirSync('runs/late');
        writeFileSync('runs/late/events.jsonl', linesOf([endEvent(9)]));
        await printed.until(/^late +.*steps 9/m);
        child.kill('SIGTERM');
        expect(await exitOf(child)).to.equal(143);
      });
    });
  });

  describe('--chart', () => {
    const steps = Array.from({ length: 200 }, (_, sequence) => stepEvent(sequence));

    it('draws a chart for the loss and each metric, with an evaluation over the steps', () =>
      inEmptyFolder(async () => {
        writeFileSync(
          'events.jsonl',
          linesOf([...steps, { ...evaluationEvent(200), step: 120 }, { ...evaluationEvent(201), step: 200 }]),
        );
        const { code, stdout } = await call('tail', 'events.jsonl', '--no-follow', '--chart');
        expect(code).to.equal(0);
        expect(stdout).to.equal(stripVTControlCharacters(stdout));
        expect(stdout).to.match(/^epoch 1 {2}step 200 {2}/);
        expect(stdout).to.match(/^loss {3}── training 0\.005000 {3}\* test 0\.5000$/m);
        expect(stdout).to.match(/^accuracy {3}── training 0\.5000 {3}\* test 0\.8000$/m);
        expect(stdout).to.match(/^ {10}step 1 +200$/m);
        expect(Math.max(...stdout.split('\n').map((line) => line.length))).to.be.at.most(100);
      }));

    it('draws what is asked for, runs side by side', () =>
      inEmptyFolder(async () => {
        writeFileSync('a.jsonl', linesOf(steps));
        writeFileSync('b.jsonl', linesOf(steps.slice(50)));
        const { stdout } = await call(
          'tail',
          'a.jsonl',
          'b.jsonl',
          '--no-follow',
          '--chart',
          '--only',
          'learningRate',
        );
        expect(stdout).to.match(/^a\.jsonl {2}epoch 1.*\nb\.jsonl {2}epoch 1/);
        const title = (run: string): string => `learningRate  ${run}   ── training 0.1000`;
        expect(stdout).to.include(`\n${title('a.jsonl').padEnd(51)}${title('b.jsonl')}\n`);
        expect(stdout).to.match(/^ +step 1 +200 +step 1 +200$/m);
        expect(stdout).not.to.include('accuracy   ');
      }));

    it('is not drawn as JSON', async () => {
      const { code, stderr } = await call('tail', 'events.jsonl', '--chart', '--json');
      expect(code).to.equal(2);
      expect(stderr).to.include('--json and --chart');
    });
  });

  describe('of a dashboard', () => {
    let server: LogServer;

    beforeEach(async () => {
      server = new LogServer();
      server.closesAfterEnd = true;
      await server.start();
    });

    afterEach(() => server.stop());

    it('prints what a run has recorded, until it has ended', async () => {
      server.runs.push({
        id: 'x',
        name: 'mlp',
        lines: [JSON.stringify(stepEvent(0)), JSON.stringify(endEvent(1))],
      });
      const { code, stdout, stderr } = await call('tail', server.link, '--json');
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(eventsIn(stdout)).to.deep.equal([stepEvent(0), endEvent(1)]);
    });

    it('takes the token from the link, the flag, or MILLRACE_TOKEN', async () => {
      server.runs.push({ id: 'x', name: 'mlp', lines: [JSON.stringify(endEvent(1))] });
      const bare = server.link.replace(/#.*/, '');
      expect((await call('tail', bare, '--token', server.token)).code).to.equal(0);
      process.env.MILLRACE_TOKEN = server.token;
      try {
        expect((await call('tail', bare)).code).to.equal(0);
        process.env.MILLRACE_TOKEN = 'stale';
        expect((await call('tail', server.link)).code).to.equal(0);
      } finally {
        delete process.env.MILLRACE_TOKEN;
      }
      const { code, stderr } = await call('tail', bare);
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error OPTION_INVALID: token of events/);
      const refused = await call('tail', bare, '--token', 'wrong-token');
      expect(refused.code).to.equal(1);
      expect(refused.stderr).to.include('STREAM_FAILED').and.not.include('wrong-token');
    });

    it('has no end and no offsets that a flag could mean', async () => {
      expect((await call('tail', server.link, '--no-follow')).stderr).to.include('--no-follow');
      expect((await call('tail', server.link, '--from', '12')).stderr).to.include('--from');
    });

    it('that is not there is an error, not a bug', async () => {
      await server.stop();
      const { code, stderr } = await call('tail', server.link);
      expect(code).to.equal(1);
      expect(stderr).to.match(/^error STREAM_FAILED: dashboard: got .*ECONNREFUSED.*\n$/);
    });
  });

  it('follows a file until Ctrl-C', function () {
    this.timeout(60_000);
    return inEmptyFolder(async (folder) => {
      const child = start('tail', folder, '--json');
      const ended = exitOf(child);
      await once(child.stderr ?? child, 'data');
      writeFileSync('events.jsonl', drift);
      const printed = readerOf(child);
      await printed.until(/drift/);
      appendFileSync('events.jsonl', end);
      await printed.until(/completed/);
      expect(eventsIn(printed.text)).to.have.length(2);
      child.kill('SIGINT');
      expect(await ended).to.equal(130);
    });
  });

  it('prints what came whole through a pipe that breaks, and names the line where it broke', function () {
    this.timeout(60_000);
    return inEmptyFolder(async () => {
      const child = start('tail', '-');
      const printed = readerOf(child);
      let complaint = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        complaint += chunk.toString();
      });
      child.stdin?.write(drift);
      await printed.until(/ddm/);
      child.stdin?.end(end.slice(0, 30));
      expect(await exitOf(child)).to.equal(1);
      expect(printed.text).not.to.include('completed');
      expect(complaint).to.match(/^error EVENT_INVALID: .*line 2/);
    });
  });

  it('reads standard input, and ends quietly when nobody reads on', function () {
    this.timeout(60_000);
    return inEmptyFolder(async () => {
      const child = start('tail', '-');
      const printed = readerOf(child);
      child.stdin?.write(drift.slice(0, 40));
      child.stdin?.write(drift.slice(40));
      await printed.until(/ddm/);
      child.stdout?.destroy();
      child.stdin?.write(end.repeat(100));
      expect(await exitOf(child)).to.equal(141);
    });
  });
});

function linesOf(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

/** What a process has printed so far, and a wait for more. */
function readerOf(child: ReturnType<typeof start>) {
  const reader = {
    text: '',
    async until(pattern: RegExp): Promise<void> {
      while (!pattern.test(reader.text)) await once(child.stdout ?? child, 'data');
    },
  };
  child.stdout?.on('data', (chunk: Buffer) => {
    reader.text += chunk.toString();
  });
  return reader;
}
