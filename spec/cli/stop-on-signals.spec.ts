import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isRepeatable, parseEvent, type RunEvent } from '../../core/events.js';
import { moduleFile, nodeOptions } from '../helpers/running-code.js';
import { call, eventsIn, exitOf, inEmptyFolder, start } from './command-line.js';

const line = ['run', 'linear-regression', '--samples', '400', '--engine', 'cpu', '--json', '--epochs', '4'];

/** Sends a signal once a run has printed the event of a step; answers with all that it printed. */
async function signalAfter(child: ChildProcess, step: number, signal: NodeJS.Signals): Promise<RunEvent[]> {
  if (child.stdout === null) throw new Error('the output of the run is not captured');
  const events: RunEvent[] = [];
  for await (const printed of createInterface(child.stdout)) {
    const event = parseEvent(printed, 'stdout');
    events.push(event);
    if (event.type === 'step' && event.step === step) child.kill(signal);
  }
  return events;
}

function repeatableIn(folder: string): readonly object[] {
  const events = eventsIn(readFileSync(`${folder}/events.jsonl`, 'utf8')).filter(isRepeatable);
  return events.map(({ incidental: _, ...facts }) => facts);
}

describe('a run and signals', function () {
  // The real program in a process of its own, which compiles the sources first.
  this.timeout(60_000);

  it('stops at SIGINT with a checkpoint and exit code 130; resumed, it ends as if unbroken', () =>
    inEmptyFolder(async () => {
      const child = start(...line);
      const ended = exitOf(child);
      const printed = await signalAfter(child, 40, 'SIGINT');
      expect(await ended).to.equal(130);
      expect(printed.at(-1)).to.deep.include({ type: 'stopped', reason: 'SIGINT' });

      expect((await call(...line, '--resume')).code).to.equal(0);
      expect((await call(...line, '--out', 'unbroken')).code).to.equal(0);
      const weights = (folder: string): Buffer => readFileSync(`${folder}/model/weights.bin`);
      expect(weights('runs/linear-regression')).to.deep.equal(weights('unbroken'));
      expect(repeatableIn('runs/linear-regression')).to.deep.equal(repeatableIn('unbroken'));
    }));

  it('stops at SIGTERM with exit code 143, and says how to go on with the options given', () =>
    inEmptyFolder(async () => {
      const child = start(...line, '--out', 'my run');
      let said = '';
      child.stderr?.on('data', (text: Buffer) => {
        said += text.toString();
      });
      const ended = exitOf(child);
      await signalAfter(child, 5, 'SIGTERM');
      expect(await ended).to.equal(143);
      expect(said).to.match(/^stopped at step \d+; go on with: (.+)$/m);
      expect(said).to.include(`npx millrace ${line.join(' ')} --out 'my run' --resume`);
    }));
});

describe('stopOnSignals', function () {
  this.timeout(60_000);
  const stubborn = moduleFile('spec/cli/stubborn');

  /** A process that has had its first signal. */
  async function stubbornProcess(oneKeypress: number): Promise<ChildProcess> {
    const words = [...nodeOptions, stubborn, String(oneKeypress)];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    expect(String((await once(child.stdout, 'data'))[0])).to.equal('ready 0\n');
    child.kill('SIGINT');
    expect(String((await once(child.stdout, 'data'))[0])).to.equal('stopping\n');
    return child;
  }

  it('lets a second signal end the process at once', async () => {
    const child = await stubbornProcess(0);
    const ended = exitOf(child);
    child.kill('SIGINT');
    expect(await ended).to.equal(130);
  });

  it('takes two signals at nearly the same moment, as npm sends them, for one', async () => {
    const child = await stubbornProcess(3_600_000);
    const ended = exitOf(child);
    child.kill('SIGINT');
    await sleep(100);
    expect(child.exitCode).to.equal(null);
    child.kill('SIGKILL');
    expect(await ended).to.equal(null);
  });
});
