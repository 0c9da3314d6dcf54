import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { z } from 'zod';
import { nativeStatus } from '../../../engines/index.js';
import { callInChild } from '../../../engines/native/child.js';
import { type CommandResult, type RunCommand, runCommand } from '../../../engines/native/command.js';
import { useFolder } from '../../engines/native/folder.js';
import { moduleUrl } from '../../helpers/running-code.js';
import { progress, type SignalledTraining } from './signalled.js';

const steps = 300;

describe('native TensorFlow under signals', () => {
  const folder = useFolder();
  let undisturbed: SignalledTraining;

  before(async () => {
    if (!nativeStatus().installed) throw new Error('native TensorFlow is not installed: npx millrace native');
    undisturbed = await train(runCommand);
  });

  it('trains to the same weights, with every handler called', async () => {
    const { hash, usr2, interruptedAfter } = await train(runSignalled);
    expect(hash).to.equal(undisturbed.hash);
    expect(usr2).to.be.greaterThan(50);
    expect(interruptedAfter).to.be.within(10, steps - 1);
  });

  it('trains to the same weights while it is profiled, and is seen by the profiler', async () => {
    const profile = ['--cpu-prof', `--cpu-prof-dir=${folder.path()}`];
    const { hash } = await train((program, args) => runCommand(program, [...profile, ...args]));
    expect(hash).to.equal(undisturbed.hash);
    const names = await readdir(folder.path());
    const profiles = await Promise.all(names.map((name) => readFile(join(folder.path(), name), 'utf8')));
    expect(profiles.join('')).to.contain('executeSingleOutput');
  });
});

const schema = z.object({ hash: z.string(), usr2: z.number(), interruptedAfter: z.number().nullable() });

async function train(run: RunCommand): Promise<SignalledTraining> {
  const module = moduleUrl('spec/services/engines/signalled');
  const { status, signal, stdout, stderr } = await callInChild(run, module, 'trainSignalled', steps);
  expect({ status, signal, stderr }).to.deep.equal({ status: 0, signal: null, stderr: '' });
  return schema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

/** Sends SIGUSR2 every 2 milliseconds from before TensorFlow is loaded to the end, and SIGINT once it trains. */
const runSignalled: RunCommand = (program, args) =>
  new Promise<CommandResult>((resolve, reject) => {
    const child = spawn(program, args);
    let stdout = '';
    let stderr = '';
    let signals: NodeJS.Timeout | undefined;
    createInterface(child.stdout).on('line', (line) => {
      stdout += `${line}\n`;
      if (line === progress.listening) signals = setInterval(() => child.kill('SIGUSR2'), 2);
      else if (line === progress.training) child.kill('SIGINT');
      else {
        clearInterval(signals);
        child.stdin.end();
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject).on('close', (status, signal) => {
      clearInterval(signals);
      resolve({ missing: false, status, signal, stdout, stderr });
    });
  });
