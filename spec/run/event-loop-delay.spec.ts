import { setTimeout as pass } from 'node:timers/promises';
import { expect } from 'chai';
import { createEventLoopDelay, type EventLoopDelay } from '../../run/event-loop-delay.js';

describe('createEventLoopDelay', () => {
  let delay: EventLoopDelay;
  beforeEach(() => {
    delay = createEventLoopDelay();
  });
  afterEach(() => delay.stop());

  it('tells how late timers came while the thread was busy', async () => {
    delay.start();
    await pass(30);
    const end = performance.now() + 600;
    while (performance.now() < end);
    await pass(30);
    expect(delay.take()).to.be.within(400, 2000);
  });

  it('is not read more often than twice a second', async () => {
    delay.start();
    await pass(30);
    expect(delay.take()).to.equal(undefined);
  });

  it('tells nothing while it is stopped, and does not keep the process alive', async () => {
    const before = process.getActiveResourcesInfo();
    delay.start();
    expect(process.getActiveResourcesInfo().length).to.be.at.most(before.length);
    delay.stop();
    await pass(520);
    expect(delay.take()).to.equal(undefined);
  });
});
