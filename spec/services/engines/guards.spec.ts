import { expect } from 'chai';
import { nativeStatus } from '../../../engines/index.js';
import { type Attempt, withAttempts } from '../../prove/guards/attempt.js';

/** What ended the process, or gave memory as it happened to be, before there were guards. */
const worst = [
  ['allocation', 'fill: more truth values than an array holds'],
  ['creation', 'upload: negative lengths'],
  ['convolution', 'conv2d: filter larger than its input'],
  ['convolution', 'conv2d: empty batch'],
  ['convolution', 'conv2d: gradient with a filter larger than its input'],
  ['pooling', 'maxPool: gradient with a window larger than its input'],
  ['indexing', 'oneHot: class beyond the depth'],
  ['elementwise', 'max: of nothing'],
  ['shapes', 'slice: begin NaN'],
  ['training', 'step: class beyond the last'],
] as const;

describe('guards on native TensorFlow, a process for each bad input', () => {
  before(() => {
    if (!nativeStatus().installed) throw new Error('native TensorFlow is not installed: npx millrace native');
  });

  it('let none kill the process, hang, or be silently wrong', async () => {
    const outcomes = await withAttempts((attempt) =>
      inTurn(worst, ([group, name]) => describeAttempt(attempt, group, name)),
    );
    expect(outcomes).to.deep.equal(worst.map(([, name]) => `${name}: ok`));
  });
});

async function describeAttempt(attempt: Attempt, group: string, name: string): Promise<string> {
  const { outcome, got } = await attempt({ engine: 'native', group, name });
  return outcome === 'ok' ? `${name}: ok` : `${name}: ${outcome}: ${got}`;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
