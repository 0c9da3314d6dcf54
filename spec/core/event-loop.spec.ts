import { mock } from 'node:test';
import { expect } from 'chai';
import { createBreather } from '../../core/event-loop.js';
import { settled, until } from '../helpers/flow.js';

describe('createBreather', () => {
  let milliseconds = 0;

  beforeEach(() => {
    mock.method(performance, 'now', () => milliseconds);
  });
  afterEach(() => mock.restoreAll());

  it('is due once a slice of work has lasted 4 milliseconds', () => {
    const breather = createBreather();
    milliseconds += 3;
    expect(breather.due()).to.equal(false);
    milliseconds += 1;
    expect(breather.due()).to.equal(true);
  });

  it('goes on in a later turn of the event loop, with a new slice', async () => {
    const breather = createBreather();
    const turns: string[] = [];
    milliseconds += 10;
    breather.breathe(() => turns.push(`going on, due: ${breather.due()}`));
    turns.push('the rest of this turn');
    queueMicrotask(() => turns.push('its microtasks'));
    await until(() => turns.length === 3);
    expect(turns).to.deep.equal(['the rest of this turn', 'its microtasks', 'going on, due: false']);
  });

  it('does not go on once it is cancelled; cancelling a breather at work is harmless', async () => {
    const breather = createBreather();
    let wentOn = 0;
    breather.cancel();
    breather.breathe(() => wentOn++);
    breather.cancel();
    await settled();
    expect(wentOn).to.equal(0);
  });
});
