import { expect } from 'chai';
import { ConnectionLost } from '../../../core/connection-lost.js';
import { deferred } from '../../../core/deferred.js';
import { type Connection, Reconnecting } from '../../../sources/live/reconnecting.js';

type Step = readonly number[] | Error | undefined;

/** A connection that answers with one step after the other, and counts how often it is closed. */
function scripted(steps: Step[], onClose: () => void): Connection<number> {
  return {
    async next() {
      const step = steps.shift();
      if (step instanceof Error) throw step;
      return step;
    },
    async close() {
      onClose();
    },
  };
}

function reconnecting(connections: readonly (readonly Step[] | Error)[]) {
  const left = [...connections];
  const seen = { opened: 0, closed: 0, warnings: 0 };
  const messages = new Reconnecting<number>({
    what: 'the broker',
    patience: Number.POSITIVE_INFINITY,
    warn: () => seen.warnings++,
    async open() {
      seen.opened++;
      const next = left.shift() ?? [];
      if (next instanceof Error) throw next;
      return scripted([...next], () => seen.closed++);
    },
  });
  return { messages, seen };
}

describe('Reconnecting', () => {
  it('goes on over the next connection when one is lost or not to be had, and closes those before', async () => {
    const lost = new ConnectionLost('hung up');
    const { messages, seen } = reconnecting([[[1], [2], lost], lost, [[3]]]);
    expect([await messages.next(), await messages.next(), await messages.next()]).to.deep.equal([
      [1],
      [2],
      [3],
    ]);
    expect(seen).to.deep.equal({ opened: 3, closed: 1, warnings: 1 });
    expect(await messages.next()).to.equal(undefined);
    await messages.close();
    expect(seen.closed).to.equal(2);
  });

  it('fails at what is no loss', async () => {
    const refusal = new Error('refused');
    const { messages, seen } = reconnecting([[refusal]]);
    const failure = await messages.next().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.equal(refusal);
    expect(seen).to.deep.equal({ opened: 1, closed: 1, warnings: 0 });
  });

  it('closes a connection that comes when it is closed already', async () => {
    const opening = deferred<Connection<number>>();
    let closed = 0;
    const messages = new Reconnecting<number>({
      what: 'the broker',
      patience: 0,
      warn: () => {},
      open: () => opening.promise,
    });
    const next = messages.next();
    await messages.close();
    opening.resolve(scripted([undefined], () => closed++));
    expect(await next).to.equal(undefined);
    expect(closed).to.equal(1);
  });
});
