import { expect } from 'chai';
import { turn } from './flow.js';

/**
 * Root hooks: specs that leave something open fail. A process that has such things goes on when its work is done, and
 * mocha, which ends the processes that specs run in side by side, would not let it be seen.
 */
export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    await turn();
    before = open();
  },
  async afterAll() {
    const patience = Date.now() + 5000;
    while (leftOpen().length > 0 && Date.now() < patience) await turn();
    expect(leftOpen(), 'what these specs left open').to.deep.equal([]);
  },
};

let before: readonly string[] = [];

/** What came to be open since the specs began: `TCPServerWrap`, `Timeout`, `ProcessWrap` and the like. */
function leftOpen(): readonly string[] {
  const rest = [...before];
  return open().filter((kind) => {
    const place = rest.indexOf(kind);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
}

/** What keeps this process alive, but for what is over by the next turn of the event loop. */
function open(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate');
}
