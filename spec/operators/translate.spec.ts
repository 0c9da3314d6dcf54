import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import type { Dense } from '../../core/sample.js';
import { train } from '../../operators/train.js';
import { translate } from '../../operators/translate.js';
import { vocabulary } from '../../sources/text/vocabulary.js';
import { describeOperator } from '../contracts/operator.js';
import { numberBatch, PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';

const words = vocabulary(['one', 'two', 'three'], { unknown: null, reserved: ['<pad>', '<bos>', '<eos>'] });

const sentences = [
  { sentence: 'un deux', numbers: words.encode(['one', 'two', '<eos>', '<pad>']), wanted: 'one two' },
].map((each) => ({ ...each, numbers: [...each.numbers] }));

const options = { sentences, begin: 1, end: 2 };

/** Translates every word by itself: at each step the word of the sentence there. */
class Copies extends PlainTrainer {
  readonly asked: (readonly number[])[] = [];

  override predict({ data, shape }: Dense): Dense {
    this.asked.push(shape);
    const [size = 0, length = 0] = shape;
    const steps = length / 2;
    const logits = new Float32Array(size * steps * words.size);
    for (let place = 0; place < size * steps; place++) {
      const [row, step] = [Math.floor(place / steps), place % steps];
      logits[place * words.size + (data[row * length + step] ?? 0)] = 9;
    }
    return { data: logits, shape: [size, steps, words.size] };
  }
}

describeOperator<PipelineEvent, PipelineEvent>('translate', {
  create: () => translate(new Copies(), words, { ...options, every: { steps: 10 } }),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => count + Math.floor(count / 10),
});

describe('translate', () => {
  it('adds a line for each sentence and each search, with its BLEU', async () => {
    const trainer = new Copies();
    const events = await lastValueFrom(
      from([numberBatch(1, 0)]).pipe(train(trainer), translate(trainer, words, options), toArray()),
    );
    const texts = events.flatMap((event) => (event.type === 'summary' ? [event.text] : []));
    expect(texts).to.deep.equal([
      'un deux → one two (greedy, BLEU 1.000)\nun deux → one two (beam of 2, BLEU 1.000)',
    ]);
    for (const shape of trainer.asked) expect(shape).to.deep.equal([2, 8]);
  });

  it('refuses options', async () => {
    const wrong = { ...options, width: 0 };
    expect((await refusal(() => translate(new Copies(), words, wrong))).message).to.include('width');
  });
});
