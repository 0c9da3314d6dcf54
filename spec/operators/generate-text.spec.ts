import { join } from 'node:path';
import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent, PipelineEventOf } from '../../core/events.js';
import type { Dense } from '../../core/sample.js';
import { adam } from '../../models/optimizers/adam.js';
import { languageModel } from '../../models/recurrent/language-model.js';
import { sequenceCrossEntropy } from '../../models/sequence-cross-entropy.js';
import { batch } from '../../operators/batch.js';
import { type GenerateTextOptions, generateText } from '../../operators/generate-text.js';
import { train } from '../../operators/train.js';
import { vocabulary } from '../../sources/text/vocabulary.js';
import { tokenSequences } from '../../sources/token-sequences.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';
import {
  completed,
  repeatableIn,
  type SmallRun,
  sequenceIs,
  smallRun,
  stoppedAt,
  useFolder,
} from '../helpers/small-run.js';

const letters = vocabulary([...'abcdefgh'], { unknown: null });
const words = vocabulary(['one', 'two', 'three'], { unknown: null });

/** Finds the token with the next number the likeliest. */
class GoesOn extends PlainTrainer {
  override predict({ data, shape }: Dense): Dense {
    const logits = new Float32Array(data.length * letters.size);
    for (const [place, token] of data.entries())
      logits[place * letters.size + ((token + 1) % letters.size)] = 1;
    return { data: logits, shape: [...shape, letters.size] };
  }
}

describeOperator<PipelineEvent, PipelineEvent>('generateText', {
  create: () => generateText(new GoesOn(), letters, { prefixes: ['a'], length: 1, every: { steps: 10 } }),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => count + Math.floor(count / 10),
});

async function textsOf(options: GenerateTextOptions): Promise<readonly PipelineEventOf<'summary'>[]> {
  const trainer = new GoesOn();
  const batches = [numberBatch(1, 0), numberBatch(1, 1), numberBatch(1, 0, { epoch: 1 })];
  const written = from(batches).pipe(train(trainer), generateText(trainer, letters, options), toArray());
  return (await lastValueFrom(written)).filter((event) => event.type === 'summary');
}

describe('generateText', () => {
  const folder = useFolder();

  it('adds what the model goes on with, a line for each prefix, after every epoch', async () => {
    const events = await textsOf({ prefixes: ['a', 'cd'], length: 3 });
    expect(events.map(({ name, step, text }) => [name, step, text])).to.deep.equal([
      ['generated', 2, 'abcd\ncdefg'],
      ['generated', 3, 'abcd\ncdefg'],
    ]);
  });

  it('puts between tokens what it is told', async () => {
    const trainer = new GoesOn();
    const written = from([numberBatch(1, 0)]).pipe(
      train(trainer),
      generateText(trainer, words, { prefixes: ['one'], length: 2, separator: ' ', every: { steps: 1 } }),
      toArray(),
    );
    const texts = (await lastValueFrom(written)).flatMap((event) =>
      event.type === 'summary' ? [event.text] : [],
    );
    expect(texts).to.deep.equal([words.tokens.join(' ')]);
  });

  it('gives a resumed run the events of one that was never stopped', async () => {
    const whole = join(folder.path, 'whole');
    await completed(smallRun(whole, writing));
    const events = await repeatableIn(whole);
    for (const sequence of [2, 3, 4]) {
      const dir = join(folder.path, `stopped-${sequence}`);
      await stoppedAt(dir, sequenceIs(sequence), writing);
      await completed(smallRun(dir, writing));
      expect(await repeatableIn(dir)).to.deep.equal(events);
    }
  });

  it('refuses options, and a prefix that is not in the vocabulary', async () => {
    expect((await refusal(() => textsOf({ prefixes: [] }))).message).to.include('prefixes');
    expect(() => generateText(new GoesOn(), letters, { prefixes: ['xyz'] })).to.throw(RangeError, '"x"');
  });
});

/** A run that writes every two steps, with a state that is carried. */
const writing: SmallRun = {
  define: ({ read, createTrainer }) => {
    const characters = [...'abcdefghabcdefghabcdefghabcdefghabc'];
    const trainer = createTrainer({
      model: languageModel({ vocabulary: letters.size, units: 4, carried: { rows: 2, batches: 4 } }),
      optimizer: adam(0.05),
      loss: sequenceCrossEntropy(),
    });
    const text = tokenSequences({ tokens: letters.encode(characters), steps: 4, rows: 2 });
    return read(text, { epochs: 2, shuffle: false }).pipe(
      batch(2),
      train(trainer),
      generateText(trainer, letters, { prefixes: ['a'], length: 3, every: { steps: 2 } }),
    );
  },
};
