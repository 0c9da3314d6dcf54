import { expect } from 'chai';
import { from, lastValueFrom, toArray } from 'rxjs';
import type { PipelineEvent } from '../../core/events.js';
import type { TrainerSnapshot } from '../../models/trainer.js';
import { type NearestWordsOptions, nearestWords } from '../../operators/nearest-words.js';
import { describeOperator } from '../contracts/operator.js';
import { PlainTrainer, stepEvent } from '../helpers/plain-trainer.js';
import { refusal } from '../helpers/refusal.js';

const tokens = ['king', 'queen', 'crown', 'chip'];

/** A trainer with a vector for each word. */
class WithVectors extends PlainTrainer {
  override snapshot(): TrainerSnapshot {
    const data = Float32Array.of(1, 0, 2, 0.5, 1, 1, -1, 0.25);
    return { ...super.snapshot(), weights: [{ name: 'input', shape: [4, 2], dtype: 'float32', data }] };
  }
}

describeOperator<PipelineEvent, PipelineEvent>('nearestWords', {
  create: () => nearestWords(new WithVectors(), { tokens, words: ['king'], every: { steps: 10 } }),
  item: stepEvent,
  inFlight: 2,
  outputs: (count) => count + Math.floor(count / 10),
});

describe('nearestWords', () => {
  const shown = async (options: Partial<NearestWordsOptions>) => {
    const operator = nearestWords(new WithVectors(), { tokens, words: [], every: { steps: 1 }, ...options });
    const events = await lastValueFrom(from([stepEvent(0)]).pipe(operator, toArray()));
    return events.flatMap((event) => (event.type === 'summary' ? [event] : []));
  };

  it('tells the nearest of each word, a line each, and leaves out words that it does not know', async () => {
    const [event] = await shown({ words: ['king', 'tulip', 'crown'], count: 2 });
    expect(event).to.deep.include({
      name: 'neighbours',
      step: 1,
      text: 'king: queen 0.970, crown 0.707\ncrown: queen 0.857, king 0.707',
    });
  });

  it('takes the vectors that are made of the weights', async () => {
    const vectorsOf = () => ({ data: Float32Array.of(1, 1, 2, -1), shape: [4, 1] });
    const [event] = await shown({ words: ['king'], count: 3, vectorsOf });
    expect(event?.text).to.equal('king: queen 1.000, crown 1.000, chip -1.000');
  });

  it('tells of vectors that are not one for each word', async () => {
    const error = await refusal(() => shown({ words: ['king'], tokens: ['king'] }));
    expect(error.code).to.equal('SHAPE_INVALID');
  });

  it('refuses options out of range by name', () => {
    expect(() => nearestWords(new WithVectors(), { tokens, words: [], count: 0 })).to.throw(
      'nearestWords.count: got 0',
    );
  });
});
