import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { version_core } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { parseEvent, type RunEventOf } from '../../core/events.js';
import { engine } from '../../engines/index.js';
import { completed, smallRun } from '../helpers/small-run.js';

describe('the start event', () => {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-start-'));
  });
  afterEach(() => rm(dir, { recursive: true }));

  /** The first line of the recorded events. */
  async function recordedStart(): Promise<RunEventOf<'start'>> {
    const [line = ''] = (await readFile(join(dir, 'events.jsonl'), 'utf8')).split('\n');
    const event = parseEvent(line, 'events.jsonl');
    if (event.type !== 'start') throw new Error(`the first event is ${event.type}`);
    return event;
  }

  for (const [prefer, version] of [
    ['cpu', 'tfjs-backend-cpu'],
    ['wasm', 'tfjs-backend-wasm'],
  ] as const) {
    it(`reports the engine ${prefer}: versions, threads, oneDNN, processor, Node, and why it was taken`, async () => {
      const { setting, why } = await engine({ prefer });
      await completed(smallRun(dir, { epochs: 1, options: { engine: { prefer } } }));
      const { engine: reported } = await recordedStart();
      expect(reported).to.deep.equal({ ...setting, why });
      expect(reported).to.deep.include({
        backend: prefer,
        threads: 1,
        oneDnn: null,
        node: process.versions.node,
      });
      expect(reported.versions).to.have.keys('tfjs', version);
      expect(reported.versions).to.include({ tfjs: version_core });
    });
  }

  after(() => engine({ prefer: 'cpu' }));
});
