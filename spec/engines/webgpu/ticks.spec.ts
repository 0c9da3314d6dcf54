import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { callDawn, tickWhile } from '../../../engines/webgpu/ticks.js';

/** Works as Dawn does: each turn is asked for with the global setImmediate, one at a time, until all are taken. */
class PretendedDawn {
  #left = 0;
  #asked = false;

  get done(): boolean {
    return this.#left === 0;
  }

  start(turns: number): void {
    this.#left += turns;
    this.#ask();
  }

  #ask(): void {
    if (this.#asked || this.done) return;
    this.#asked = true;
    globalThis.setImmediate(() => {
      this.#asked = false;
      this.#left--;
      this.#ask();
    });
  }
}

describe('the turns of Dawn', () => {
  const { setImmediate } = globalThis;
  afterEach(() => expect(globalThis.setImmediate).to.equal(setImmediate));

  for (const turns of [1, 2, 150]) {
    it(`are taken at once while they are waited for (${turns})`, () => {
      const dawn = new PretendedDawn();
      callDawn(() => dawn.start(turns));
      tickWhile(() => !dawn.done);
      expect(dawn.done).to.equal(true);
    });
  }

  it('come by themselves when nobody waits', async () => {
    const dawn = new PretendedDawn();
    callDawn(() => dawn.start(3));
    expect(dawn.done).to.equal(false);
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    expect(dawn.done).to.equal(true);
  });

  it('may be waited for while others are on their way', async () => {
    const dawn = new PretendedDawn();
    callDawn(() => dawn.start(4));
    await nextTurn();
    callDawn(() => dawn.start(4));
    tickWhile(() => !dawn.done);
    expect(dawn.done).to.equal(true);
  });

  it('end the waiting when Dawn wants no more of them', () => {
    tickWhile(() => true);
  });

  it('leave setImmediate as it was when a call throws', () => {
    const call = (): never => {
      throw new Error('refused');
    };
    expect(() => callDawn(call)).to.throw('refused');
  });
});
