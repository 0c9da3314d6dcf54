import { lastValueFrom, map, reduce } from 'rxjs';
import { z } from 'zod';
import { read } from '../../../core/read.js';
import type { Sample } from '../../../core/sample.js';
import type { Source } from '../../../core/source.js';
import { logisticLearner, sgd } from '../../../models/index.js';
import { batch, prequential } from '../../../operators/index.js';
import { type DecodeMessage, jetStream, kafka } from '../../../sources/index.js';
import { type Click, clickSchema, features } from '../messages.js';
import { type Answer, ahead, type Broker, learningRate, type Question } from '../settings.js';
import { StopWatch } from './stop-watch.js';

interface Reading {
  readonly schema: z.ZodType<Click>;
  readonly decode: DecodeMessage;
}

const sources: Readonly<
  Record<Broker, (question: Question, reading: Reading) => Source<Sample<Click, undefined>>>
> = {
  'NATS JetStream': ({ servers, stream }, reading) =>
    jetStream({ servers, stream, follow: false, ahead, ...reading }),
  Kafka: ({ servers: brokers, stream: topic }, reading) => {
    const group = `ours-${process.pid}-${performance.now()}`;
    return kafka({ brokers, topic, group, follow: false, ahead, ...reading });
  },
};

const utf8 = new TextDecoder();
const anything = z.custom<Click>();

/** The pipeline of ours, from a broker to a learner. */
export async function ours(question: Question, isChecked: boolean): Promise<Answer> {
  const watch = new StopWatch();
  const decode: DecodeMessage = ({ data }) => {
    watch.see();
    return JSON.parse(utf8.decode(data));
  };
  const source = sources[question.broker](question, { schema: isChecked ? clickSchema : anything, decode });
  const learner = logisticLearner({ features, optimizer: sgd(learningRate) }).create({ seed: 1 });
  const messages$ = read(source).pipe(
    map((sample) => ({ ...sample, x: sample.x.features, y: sample.x.clicked ? 1 : 0 })),
    batch(256),
    prequential(learner),
    reduce((sum, event) => sum + (event.type === 'step' ? event.size : 0), 0),
  );
  const messages = await lastValueFrom(messages$);
  return { seconds: watch.seconds, messages };
}
