import { expect } from 'chai';
import { turn } from './flow.js';
import { openedSince, openResources } from './open-resources.js';

const patience = 5000;

let before: readonly string[] = [];

/**
 * Root hooks: specs that leave something open fail. A process in which that happens goes on when its work is done, but
 * mocha ends the processes in which specs run side by side, so it would not be seen.
 */
export const mochaHooks: Mocha.RootHookObject = {
  async beforeAll() {
    await turn();
    before = openResources();
  },
  async afterAll() {
    const begin = performance.now();
    while (openedSince(before).length > 0 && performance.now() - begin < patience) await turn();
    expect(openedSince(before), 'what these specs left open').to.deep.equal([]);
  },
};
