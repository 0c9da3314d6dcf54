import type { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { engine, type WorkerEngine } from '../../../engines/index.js';
import { callInChild } from '../../../engines/native/child.js';
import { runCommand } from '../../../engines/native/command.js';
import type { Calculator } from '../../helpers/calculator.js';
import { refusal } from '../../helpers/refusal.js';
import { moduleUrl } from '../../helpers/running-code.js';

const service = moduleUrl('spec/helpers/calculator');

describe('an engine in a worker', () => {
  let loaded: WorkerEngine;
  before(async function () {
    this.timeout(60_000);
    loaded = await engine({ prefer: 'cpu', worker: true });
  });
  after(() => loaded.close());

  it('has the same setting as in this thread, so that a run can go on with either', async () => {
    const here = await engine({ prefer: 'cpu' });
    expect(loaded.setting).to.deep.equal(here.setting);
    expect(loaded.why).to.equal(`${here.why}, in a worker`);
  });

  it('makes objects there, with the engine', async () => {
    const calculator = loaded.worker.create<Calculator>(service, 'calculator', 10);
    expect(await calculator.call('engine')).to.equal('cpu');
    expect(await calculator.call('add', 5)).to.equal(15);
  });

  it('does one thing after the other, in the order asked', async () => {
    const calculator = loaded.worker.create<Calculator>(service, 'calculator', 0);
    // The first ones take longer than the later ones.
    const totals = [1, 2, 3, 4].map((value) => calculator.call('add', value));
    expect(await Promise.all(totals)).to.deep.equal([1, 3, 6, 10]);
  });

  it('tells whoever calls an object why it could not be made', async () => {
    const nothing = loaded.worker.create<Calculator>(service, 'noSuchExport');
    expect((await refusal(() => nothing.call('engine'))).code).to.equal('NOT_PORTABLE');
  });

  it('passes on why it cannot be loaded', async function () {
    this.timeout(60_000);
    const { code, message } = await refusal(() => engine({ threads: 0, worker: true }));
    expect(code).to.equal('OPTION_INVALID');
    expect(message).to.include('engine option threads: got 0');
  });

  it('answers no more once it is closed', async function () {
    this.timeout(60_000);
    const threads: Worker[] = [];
    const note = (thread: Worker): void => void threads.push(thread);
    process.once('worker', note);
    const other = await engine({ prefer: 'cpu', worker: true });
    const calculator = other.worker.create<Calculator>(service, 'calculator', 0);
    const pending = refusal(() => calculator.call('add', 0.001));
    await other.close();
    await other.close();
    expect((await pending).message).to.include("got 'was closed'");
    expect((await refusal(() => calculator.call('add', 1))).code).to.equal('WORKER_ENDED');
    // What Node answers for a thread that has ended.
    expect(threads.map(({ threadId }) => threadId)).to.deep.equal([-1]);
  });

  it('does not keep the process alive', async function () {
    this.timeout(60_000);
    const { stdout, status, stderr } = await callInChild(runCommand, service, 'leaveOpen');
    expect({ stdout, status }, stderr).to.deep.equal({ stdout: '3\n', status: 0 });
  });
});
