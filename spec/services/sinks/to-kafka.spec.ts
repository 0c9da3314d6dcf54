import { expect } from 'chai';
import { z } from 'zod';
import { read } from '../../../core/read.js';
import { toKafka } from '../../../sinks/to-kafka.js';
import { kafka } from '../../../sources/kafka.js';
import { asEvent, steps, withRun, writeAll } from '../../helpers/broker-sinks.js';
import { startEvent } from '../../helpers/events.js';
import { collect } from '../../helpers/flow.js';
import { KafkaServer } from '../../helpers/kafka-server.js';

const anything = z.unknown();

describe('toKafka, against a real broker', () => {
  let server: KafkaServer;

  before(async () => {
    server = await KafkaServer.start();
  });
  after(() => server.remove());

  it('publishes the numbered events in order; repeats after a resume carry the id of the first', () =>
    withRun(async (context) => {
      const { brokers } = server;
      await server.addTopic('events', 3);
      await writeAll(toKafka({ brokers, topic: 'events' }), context, [startEvent(), ...steps(0, 600)]);
      const resumed = { ...context, resumed: true, sequence: 399 };
      await writeAll(toKafka({ brokers, topic: 'events' }), resumed, steps(400, 700));
      const source = kafka({
        ...{ brokers, topic: 'events', group: 'reader', schema: anything },
        ...{ follow: false, sessionTimeout: 1000 },
      });
      const { items } = await collect(read(source));
      const events = items.map(({ x }) => asEvent(x));
      expect(events).to.deep.equal([...steps(0, 600), ...steps(400, 700)]);
    }));
});
