import { expect } from 'chai';
import { Inbox } from '../../core/inbox.js';
import { settled } from '../helpers/flow.js';

describe('Inbox', () => {
  it('gives all that is there, and waits where nothing is', async () => {
    const inbox = new Inbox<number>(10);
    inbox.push(1);
    inbox.push(2);
    expect(await inbox.take()).to.deep.equal([1, 2]);
    const waiting = inbox.take();
    inbox.push(3);
    expect(await waiting).to.deep.equal([3]);
  });

  it('makes who pushes wait while it is full', async () => {
    const inbox = new Inbox<number>(2);
    expect(inbox.push(1)).to.equal(undefined);
    let waited = false;
    const room = inbox.push(2)?.then(() => {
      waited = true;
    });
    await settled();
    expect(waited).to.equal(false);
    expect(await inbox.take()).to.deep.equal([1, 2]);
    await room;
    expect(inbox.push(3)).to.equal(undefined);
  });

  it('gives what was there before its end, then ends or fails, and lets go of who waits', async () => {
    const inbox = new Inbox<number>(1);
    const room = inbox.push(1);
    inbox.end(new Error('gone'));
    inbox.end(new Error('later'));
    await room;
    inbox.push(2);
    expect(await inbox.take()).to.deep.equal([1]);
    const failure = await inbox.take().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(String(failure)).to.contain('gone');
    const ended = new Inbox<number>(1);
    const waiting = ended.take();
    ended.end();
    expect(await waiting).to.equal(undefined);
  });
});
