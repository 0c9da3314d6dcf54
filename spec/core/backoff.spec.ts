import { expect } from 'chai';
import { Backoff } from '../../core/backoff.js';
import { ConnectionLost } from '../../core/connection-lost.js';
import type { Warning } from '../../core/source.js';

async function failureOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('Backoff', () => {
  const signal = AbortSignal.abort();

  it('warns of the first loss, and again of the first after a success', async () => {
    const warnings: Warning[] = [];
    const backoff = new Backoff({
      what: 'the broker',
      patience: Number.POSITIVE_INFINITY,
      warn: (warning) => warnings.push(warning),
    });
    const lost = new ConnectionLost('hung up');
    // Aborted: nothing is waited for.
    for (let attempt = 0; attempt < 3; attempt++) await backoff.wait(lost, signal);
    expect(warnings.map(({ code }) => code)).to.deep.equal(['CONNECTION_LOST']);
    expect(warnings[0]?.message).to.contain('the broker').and.to.contain('hung up');
    backoff.succeed();
    await backoff.wait(lost, signal);
    expect(warnings).to.have.length(2);
  });

  it('gives up when its patience has run out, and at once at another error', async () => {
    const backoff = new Backoff({ what: 'the broker', patience: 0, warn: () => {} });
    const lost = await failureOf(backoff.wait(new ConnectionLost('hung up'), signal));
    expect(lost).to.include({ code: 'BROKER_FAILED' });
    const other = new Error('other');
    expect(await failureOf(backoff.wait(other, signal))).to.equal(other);
  });
});
