import { expect } from 'chai';
import { brokerVerdicts } from '../../bench/brokers/goals.js';
import { clickMessages, clickSchema } from '../../bench/brokers/messages.js';
import { ByHand } from '../../bench/brokers/node/by-hand.js';
import { sectionsOf } from '../../bench/brokers/page.js';
import { type Rates, recordingSchema } from '../../bench/brokers/recording.js';
import { learningRate } from '../../bench/brokers/settings.js';
import { logisticLearner, sgd } from '../../models/index.js';

const rates: Rates = {
  'bare client': [100, 200, 100],
  'client, by hand': [50, 100, 50],
  'ours, no schema': [90, 170, 10],
  'ours, schema': [60, 120, 60],
};

describe('the benchmark of the brokers', () => {
  it('sends messages that fit their schema', () => {
    for (const text of clickMessages(20))
      expect(clickSchema.safeParse(JSON.parse(text)).success).to.equal(true);
  });

  it('learns by hand what the learner learns', async () => {
    const hand = new ByHand();
    const learner = logisticLearner({ features: 8, optimizer: sgd(learningRate) }).create({ seed: 1 });
    for (const text of clickMessages(20)) {
      const click = clickSchema.parse(JSON.parse(text));
      hand.learn(click);
      await learner.step({
        x: { data: Float64Array.from(click.features), shape: [1, 8] },
        y: { data: Uint8Array.of(click.clicked ? 1 : 0), shape: [1] },
        size: 1,
      });
    }
    const asked = Float64Array.from({ length: 8 }, (_, place) => place);
    const { data } = await learner.predict({ data: asked, shape: [1, 8] });
    expect(hand.predict([...asked])).to.be.closeTo(data[0] ?? Number.NaN, 1e-12);
  });

  it('takes the median of the rounds, so that one disturbed round changes nothing', () => {
    expect(brokerVerdicts('Kafka', rates).map(({ reached }) => reached)).to.deep.equal([true, false, true]);
    expect(brokerVerdicts('Kafka', rates)[0]?.words).to.include('0.85x');
  });

  it('tells of the brokers that were measured', () => {
    const machine = { cpu: 'a processor', platform: 'Linux 1', memory: 8, load: 0 };
    const measured = { date: '2026-01-01', rounds: 3, threads: 1, machine, versions: {} };
    const recording = recordingSchema.parse({
      ...measured,
      messages: 1000,
      bytes: 100,
      rates: { Kafka: rates },
    });
    const text = sectionsOf(recording).join('\n');
    expect(text).to.include('### Kafka').and.include('| ours, no schema | 90 | 10 to 170 | 0.85x | 1.70x |');
    expect(text).not.to.include('JetStream');
  });
});
