import { expect } from 'chai';
import fc from 'fast-check';
import { allOf, endless, Gate, untilReady } from '../../core/demand.js';
import { settled } from '../helpers/flow.js';

describe('Gate', () => {
  it('wakes first in, first out, one per microtask, each after looking again', async () => {
    const gate = new Gate(1);
    gate.enter();
    const woken: string[] = [];
    for (const name of ['first', 'second', 'third'])
      gate.whenReady(() => {
        woken.push(name);
        gate.enter();
      });
    gate.leave();
    await settled(2);
    expect(woken).to.deep.equal(['first']);
    gate.leave();
    await settled(2);
    expect(woken).to.deep.equal(['first', 'second']);
  });

  it('does not wake when it has closed again meanwhile', async () => {
    const gate = loaded(2);
    const woken: string[] = [];
    gate.whenReady(() => woken.push('ready'));
    gate.leave();
    gate.enter();
    await settled(2);
    expect(woken).to.deep.equal([]);
    gate.leave();
    await settled(2);
    expect(woken).to.deep.equal(['ready']);
  });

  it('never wakes a wait that was taken back', async () => {
    const gate = new Gate(1);
    const woken: string[] = [];
    gate.whenReady(() => woken.push('cancelled'))();
    gate.whenReady(() => woken.push('kept'));
    await settled(2);
    expect(woken).to.deep.equal(['kept']);
  });

  it('opens and closes with its capacity, and is idle when it holds nothing', async () => {
    const gate = new Gate(0);
    const woken: string[] = [];
    gate.whenReady(() => woken.push('ready'));
    await settled(2);
    expect({ ready: gate.ready, idle: gate.idle, woken }).to.deep.equal({
      ready: false,
      idle: true,
      woken: [],
    });
    gate.setCapacity(2);
    gate.enter();
    gate.whenIdle(() => woken.push('idle'));
    await settled(2);
    expect(woken).to.deep.equal(['ready']);
    gate.leave();
    await settled(2);
    expect(woken).to.deep.equal(['ready', 'idle']);
  });
});

describe('allOf', () => {
  it('is as ready and as idle as its slowest', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 2 }), { maxLength: 5 }), async (loads) => {
        const gates = loads.map((load) => loaded(load));
        const all = allOf(gates);
        expect(all.ready).to.equal(loads.every((load) => load < 2));
        expect(all.idle).to.equal(loads.every((load) => load === 0));
        const woken: string[] = [];
        all.whenReady(() => woken.push('ready'));
        all.whenIdle(() => woken.push('idle'));
        await settled(2);
        for (const gate of gates) while (gate.held > 0) gate.leave();
        await settled(2);
        expect(woken).to.have.members(['ready', 'idle']);
      }),
    ));

  it('does not wake while one is not ready', async () => {
    const slow = loaded(2);
    const woken: string[] = [];
    const cancel = allOf([loaded(0), slow]).whenReady(() => woken.push('ready'));
    await settled(2);
    expect(woken).to.deep.equal([]);
    slow.leave();
    cancel();
    await settled(2);
    expect(woken).to.deep.equal([]);
  });
});

describe('untilReady', () => {
  it('resolves when ready, at once where it is', async () => {
    await untilReady(endless);
    const gate = loaded(2);
    const waiting = untilReady(gate).then(() => 'ready');
    gate.leave();
    expect(await waiting).to.equal('ready');
  });

  it("rejects with the signal's reason, before or during the wait", async () => {
    const controller = new AbortController();
    const waiting = untilReady(loaded(2), controller.signal).catch(String);
    controller.abort('stopped');
    expect(await waiting).to.equal('stopped');
    expect(await untilReady(loaded(2), controller.signal).catch(String)).to.equal('stopped');
  });
});

/** A gate of capacity 2 that holds some items. */
function loaded(load: number): Gate {
  const gate = new Gate(2);
  for (let count = 0; count < load; count++) gate.enter();
  return gate;
}
