import { expect } from 'chai';
import { DrawingThread } from '../../../sinks/pictures/drawing-thread.js';
import { until } from '../../helpers/flow.js';

describe('DrawingThread', () => {
  const figures = [
    {
      name: 'loss',
      curves: [{ name: 'training', points: [point(1), point(2)], means: [point(1), point(2)] }],
    },
  ];

  it('ends when nobody needs it, and is there again for whoever does', async function () {
    this.timeout(30_000);
    const thread = new DrawingThread(1);
    const first = await thread.draw({ title: 'a run', figures });
    await until(() => !thread.running);
    expect(await thread.draw({ title: 'a run', figures })).to.equal(first);
    await until(() => !thread.running);
  });
});

function point(x: number) {
  return { x, low: 1, mean: 2, high: 3 };
}
