import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { stateOf, thisProcess } from '../../run/process-identity.js';

describe('stateOf', () => {
  it('finds this process alive, time and again', async () => {
    const me = await thisProcess();
    expect(me.pid).to.equal(process.pid);
    expect(await stateOf(me)).to.equal('alive');
    expect(await thisProcess()).to.deep.equal(me);
  });

  it('finds another process alive, and dead once it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = { ...(await thisProcess()), pid: child.pid ?? 0, started: null };
    expect(await stateOf(identity)).to.equal('alive');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await stateOf(identity)).to.equal('dead');
  });

  it('finds one dead whose number another process has now', async () => {
    expect(await stateOf({ ...(await thisProcess()), started: 'at another time' })).to.equal('dead');
  });

  it('takes one for alive whose start is not known', async () => {
    expect(await stateOf({ ...(await thisProcess()), started: null })).to.equal('alive');
  });

  it('finds one dead that only waits for its parent to notice', async () => {
    // The shell becomes sleep, which never asks how its child ended.
    const parent = spawn('sh', ['-c', 'sh -c "echo \\$\\$" & exec sleep 60']);
    const [output] = await once(parent.stdout, 'data');
    const identity = { ...(await thisProcess()), pid: Number(String(output)), started: null };
    while ((await stateOf(identity)) !== 'dead') await delay(5);
    expect(process.kill(identity.pid, 0)).to.equal(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  it('cannot tell of another host', async () => {
    expect(await stateOf({ ...(await thisProcess()), host: 'elsewhere.example' })).to.equal('elsewhere');
  });
});
