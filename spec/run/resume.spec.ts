import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { map } from 'rxjs';
import { isMillraceError } from '../../core/errors.js';
import { engine } from '../../engines/index.js';
import { earlyStop } from '../../operators/early-stop.js';
import {
  completed,
  failureOf,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallPipeline,
  smallRun,
  stoppedAt,
  useFolder,
  weightsIn,
} from '../helpers/small-run.js';

describe('a resumed run', () => {
  const folder = useFolder();
  before(() => engine({ prefer: 'cpu' }));
  const at = (name: string): string => join(folder.path, name);

  it('ends with the same weights and events, wherever and however often it was stopped', async () => {
    await completed(smallRun(at('whole')));
    const weights = await weightsIn(at('whole'));
    const events = await repeatableIn(at('whole'));
    const stops = fc.uniqueArray(fc.nat(events.length - 2), { minLength: 1, maxLength: 4 });
    let folders = 0;
    await fc.assert(
      fc.asyncProperty(stops, async (sequences) => {
        const dir = at(`stopped-${folders++}`);
        for (const sequence of [...sequences].sort((a, b) => a - b))
          await stoppedAt(dir, sequenceIs(sequence));
        await completed(smallRun(dir));
        expect(await weightsIn(dir)).to.equal(weights);
        expect(await repeatableIn(dir)).to.deep.equal(events);
      }),
      { numRuns: 15 },
    );
  });

  it('writes how it stopped, and completes without an `end`', async () => {
    const events = await stoppedAt(at('a'), sequenceIs(6));
    expect(events.at(-1)).to.deep.include({ type: 'stopped', reason: 'the spec said so', step: 7 });
    expect(events.some(({ type }) => type === 'end')).to.equal(false);
    const resumed = await completed(smallRun(at('a')));
    expect(resumed[1]).to.deep.include({ type: 'resumed', step: 7 });
  });

  it('stops before its first step when the signal has aborted already', async () => {
    const options = { signal: AbortSignal.abort('early') };
    const events = await completed(smallRun(at('a'), { options }));
    expect(events.map(({ type }) => type)).to.deep.equal(['start', 'checkpoint', 'stopped']);
    await completed(smallRun(at('a')));
    await completed(smallRun(at('whole')));
    expect(await weightsIn(at('a'))).to.equal(await weightsIn(at('whole')));
  });

  it('does nothing when it is finished, and goes on when epochs has grown', async () => {
    await completed(smallRun(at('grown'), { epochs: 1 }));
    const again = await completed(smallRun(at('grown'), { epochs: 1 }));
    expect(again.map(({ type }) => type)).to.deep.equal(['resumed']);
    await completed(smallRun(at('grown'), { epochs: 3 }));
    await completed(smallRun(at('whole'), { epochs: 3 }));
    expect(await weightsIn(at('grown'))).to.equal(await weightsIn(at('whole')));
    expect(await repeatableIn(at('grown'))).to.deep.equal(await repeatableIn(at('whole')));
  });

  it('remembers why it ended early', async () => {
    const define: SmallRun['define'] = (context) =>
      smallPipeline(context, { epochs: 9 }).pipe(earlyStop({ metric: 'loss', patience: 1, minDelta: 1000 }));
    const events = await completed(smallRun(at('a'), { define }));
    expect(events.find(({ type }) => type === 'end'))
      .to.have.property('reason')
      .that.matches(/loss has not become/);
    const again = await completed(smallRun(at('a'), { define }));
    expect(again.map(({ type }) => type)).to.deep.equal(['resumed']);
  });

  describe('is refused, by name, when it asks for something else', () => {
    const refusals: Record<string, readonly [SmallRun, RegExp]> = {
      seed: [{ options: { seed: 2 } }, /other seed: expected the recorded seed = 0, but now seed = 2/],
      'the user’s options': [
        { options: { options: { note: 'b' } } },
        /options: .*note = "a", but now note = "b"/,
      ],
      data: [{ dataSeed: 2 }, /data of source linear-data: expected the recorded fingerprint = /],
      'fewer epochs': [{ epochs: 1 }, /source linear-data: .*epochs = 2, but now epochs = 1/],
      'batch size': [{ batchSize: 9 }, /stage batch: .*size = 8, but now size = 9/],
      'learning rate': [
        { learningRate: 0.2 },
        /trainer model: .*optimizer.learningRate = 0.1, but now optimizer.learningRate = 0.2/,
      ],
    };
    for (const [what, [changed, message]] of Object.entries(refusals)) {
      it(what, async () => {
        const recorded = { options: { note: 'a' } };
        await stoppedAt(at('a'), sequenceIs(10), { options: recorded });
        const options = { ...recorded, ...changed.options };
        const error = await failureOf(smallRun(at('a'), { ...changed, options }));
        expect(isMillraceError(error, 'RESUME_REFUSED'), String(error)).to.equal(true);
        expect(String(error)).to.match(message);
        await completed(smallRun(at('a'), { options: recorded }));
      });
    }

    it('another pipeline', async () => {
      await stoppedAt(at('a'), sequenceIs(6));
      const error = await failureOf(smallRun(at('a'), { define: () => [] as never }));
      expect(isMillraceError(error, 'RESUME_REFUSED'), String(error)).to.equal(true);
      expect(String(error)).to.match(/trainer model/);
    });

    it('another engine setting, unless that is allowed', async () => {
      await stoppedAt(at('a'), sequenceIs(6));
      const wasm = { engine: { prefer: 'wasm' } } as const;
      const error = await failureOf(smallRun(at('a'), { options: wasm }));
      expect(isMillraceError(error, 'ENGINE_CHANGED'), String(error)).to.equal(true);
      expect(String(error)).to.match(/cpu.*wasm/);
      const events = await completed(smallRun(at('a'), { options: { ...wasm, allowEngineChange: true } }));
      const warning = events.find((event) => event.type === 'warning');
      expect(warning).to.include({ code: 'ENGINE_CHANGED' });
      await engine({ prefer: 'cpu' });
    });
  });

  it('uses the checkpoint before a damaged one, and says which and why', async () => {
    await stoppedAt(at('a'), sequenceIs(13));
    const names = (await readdir(join(at('a'), 'checkpoints'))).sort();
    const newest = names.at(-1) ?? '';
    await appendFile(join(at('a'), 'checkpoints', newest, 'model', 'weights.bin'), 'x');
    const events = await completed(smallRun(at('a')));
    expect(events[1]).to.deep.include({ type: 'resumed', checkpoint: names.at(-2) });
    expect(events[2]).to.include({ type: 'warning', code: 'CHECKPOINT_DAMAGED' });
    expect(events[2]).to.have.property('message').that.includes(newest).and.includes('weights.bin');
    await completed(smallRun(at('whole')));
    expect(await weightsIn(at('a'))).to.equal(await weightsIn(at('whole')));
    expect(await repeatableIn(at('a'))).to.deep.equal(await repeatableIn(at('whole')));
  });

  it('is refused where every checkpoint is damaged, rather than begun anew', async () => {
    await stoppedAt(at('a'), sequenceIs(3));
    const checkpoints = join(at('a'), 'checkpoints');
    for (const name of await readdir(checkpoints))
      await writeFile(join(checkpoints, name, 'state.json'), '{}');
    const error = await failureOf(smallRun(at('a')));
    expect(isMillraceError(error, 'CHECKPOINT_DAMAGED'), String(error)).to.equal(true);
  });

  it('names a mark that was lost, before anything is trained on it', async () => {
    const define: SmallRun['define'] = (context) =>
      smallPipeline(context).pipe(map(({ at: _, ...event }) => event as never));
    const error = await failureOf(smallRun(at('a'), { define }));
    expect(isMillraceError(error, 'MARK_LOST'), String(error)).to.equal(true);
  });

  it('has a log that ends whole: no line is torn', async () => {
    await stoppedAt(at('a'), sequenceIs(13));
    expect(await readFile(join(at('a'), 'events.jsonl'), 'utf8')).to.match(/\}\n$/);
  });
});
