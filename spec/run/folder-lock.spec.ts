import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { lockFolder } from '../../run/folder-lock.js';
import { alterLock, deadLock, replaceByDead } from '../helpers/dead-lock.js';
import { refusal } from '../helpers/refusal.js';
import { transpile } from '../helpers/transpile.js';

const wins = z.array(z.object({ won: z.number() }));

async function startRacer(racer: string): Promise<ChildProcess> {
  const child = fork(racer, { execArgv: [] });
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, order: object): Promise<unknown> {
  child.send(order);
  const [answer] = await once(child, 'message');
  return answer;
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe('lockFolder', () => {
  let dir: string;
  let programs: string;
  let racer: string;
  const refused = async (): Promise<string> => {
    const error = await refusal(() => lockFolder(dir));
    expect(error.code).to.equal('RUN_LOCKED');
    return error.message;
  };
  const put = (name: string, content: object): Promise<void> =>
    writeFile(path.join(dir, name), JSON.stringify(content));

  before(async () => {
    programs = await mkdtemp(path.join(os.tmpdir(), 'millrace-racer-'));
    racer = await transpile('spec/helpers/lock-racer.ts', programs);
  });

  after(() => rm(programs, { recursive: true }));

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'millrace-lock-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('makes the folder, and leaves nothing in it once released', async () => {
    const folder = path.join(dir, 'runs', 'new');
    const lock = await lockFolder(folder);
    expect(await readdir(folder)).to.deep.equal(['run.lock']);
    await lock.release();
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('can be taken again after its release, which is harmless twice', async () => {
    const first = await lockFolder(dir);
    await first.release();
    const second = await lockFolder(dir);
    await first.release();
    expect(await refused()).to.include(String(process.pid));
    await second.release();
  });

  it('refuses this process a second time, telling since when it is held', async () => {
    const before = new Date().toISOString();
    const lock = await lockFolder(dir);
    const message = await refused();
    expect(message).to.include(dir).and.to.include(`this process ${process.pid} on ${os.hostname()}`);
    const since = /since (\S+Z)/.exec(message)?.[1] ?? '';
    expect(since >= before && since <= new Date().toISOString()).to.equal(true);
    await lock.release();
  });

  it('refuses while another process holds it, and takes it over at once when that is killed', async () => {
    const child = await startRacer(racer);
    expect(await ask(child, { lock: dir })).to.equal('locked');
    expect(await refused())
      .to.include(`process ${child.pid} on ${os.hostname()}`)
      .and.to.include('Wait until');
    await stop(child);
    const lock = await lockFolder(dir);
    expect(await readdir(dir)).to.deep.equal(['run.lock']);
    await lock.release();
  });

  it('takes over from a process whose number another one has now', async () => {
    await lockFolder(dir);
    await alterLock(dir, { started: 'at another time' });
    await (await lockFolder(dir)).release();
    expect(await readdir(dir)).to.deep.equal([]);
  });

  it('refuses a lock of another host, and tells what to do', async () => {
    await lockFolder(dir);
    await alterLock(dir, { host: 'elsewhere.example' });
    expect(await refused())
      .to.include('elsewhere.example')
      .and.to.include(`Remove ${path.join(dir, 'run.lock')}`);
  });

  for (const content of ['', 'not JSON', '{}', '{"pid":0}']) {
    it(`refuses a lock that says '${content}', and tells what to do`, async () => {
      await writeFile(path.join(dir, 'run.lock'), content);
      expect(await refused()).to.include(`Remove ${path.join(dir, 'run.lock')}`);
    });
  }

  it('does not remove the lock of another', async () => {
    const lock = await lockFolder(dir);
    await alterLock(dir, { token: 'another' });
    await lock.release();
    expect(await readdir(dir)).to.deep.equal(['run.lock']);
  });

  it('takes over from processes that died while they took over', async () => {
    const [first, second, third] = [deadLock(), deadLock(), deadLock()];
    await put('run.lock', first);
    await put(`.run.lock-after-${first.token}`, second);
    await put(`.run.lock-after-${second.token}`, third);
    await put(`.run.lock-${third.token}`, third);
    const lock = await lockFolder(dir);
    expect(await readdir(dir)).to.deep.equal(['run.lock']);
    await lock.release();
  });

  it('refuses while a live process is taking over', async () => {
    const dead = deadLock();
    const lock = await lockFolder(dir);
    const holder = { ...dead, pid: process.pid, started: null, token: 'taker' };
    await put('run.lock', dead);
    await put(`.run.lock-after-${dead.token}`, holder);
    expect(await refused()).to.include(`this process ${process.pid}`);
    await lock.release();
  });

  describe('among processes', () => {
    let racers: readonly ChildProcess[];
    const askAll = (order: object): Promise<unknown[]> =>
      Promise.all(racers.map((child) => ask(child, order)));

    before(async function () {
      this.timeout(60_000);
      racers = await Promise.all(Array.from({ length: 8 }, () => startRacer(racer)));
    });

    after(() => Promise.all(racers.map(stop)));

    it('goes to exactly one of eight that find the same dead lock, time and again', async function () {
      this.timeout(60_000);
      for (let round = 0; round < 30; round++) {
        await replaceByDead(dir);
        const answers = await askAll({ lock: dir });
        expect(answers.filter((answer) => answer === 'locked')).to.have.length(1);
        expect(answers.filter((answer) => answer === 'RUN_LOCKED')).to.have.length(7);
        expect(await readdir(dir)).to.deep.equal(['run.lock']);
        const winner = racers[answers.indexOf('locked')];
        if (winner) expect(await ask(winner, { release: true })).to.equal('released');
      }
    });

    it('is held by one at a time while they lock, release and die as fast as they can', async function () {
      this.timeout(60_000);
      const answers = await askAll({ contend: dir, times: 100 });
      expect(answers.filter((answer) => typeof answer === 'string')).to.deep.equal([]);
      const won = wins.parse(answers).reduce((sum, answer) => sum + answer.won, 0);
      expect(won).to.be.greaterThan(8);
      expect(['', 'run.lock']).to.include((await readdir(dir)).join());
    });
  });
});
