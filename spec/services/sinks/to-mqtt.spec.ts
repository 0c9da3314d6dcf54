import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { connectAsync } from 'mqtt';
import { parseEvent, type RunEvent } from '../../../core/events.js';
import { toMqtt } from '../../../sinks/to-mqtt.js';
import { failureOf, steps, withRun, writeAll } from '../../helpers/broker-sinks.js';
import { CuttingProxy } from '../../helpers/cutting-proxy.js';
import { endEvent, startEvent, stepEvent } from '../../helpers/events.js';
import { until } from '../../helpers/flow.js';
import { Mosquitto } from '../../helpers/mosquitto.js';

describe('toMqtt, against a real Mosquitto', () => {
  let server: Mosquitto;

  before(async () => {
    server = await Mosquitto.start();
  });
  after(() => server.remove());

  interface Received {
    readonly id: unknown;
    readonly event: RunEvent;
  }

  /** What a reader receives until the last event has come. */
  async function received(topic: string, work: () => Promise<void>, last: RunEvent): Promise<Received[]> {
    const messages: Received[] = [];
    const reader = await connectAsync(server.url, { protocolVersion: 5 });
    reader.on('message', (_topic, payload, { properties }) => {
      const id = properties?.userProperties?.['millrace-id'];
      messages.push({ id, event: parseEvent(payload.toString(), 'the broker') });
    });
    await reader.subscribeAsync(topic, { qos: 1 });
    await work();
    await until(() => isDeepStrictEqual(messages.at(-1)?.event, last));
    await reader.endAsync(true);
    return messages;
  }

  /** As a reader tells repeats: the first of each id. */
  function firstOfEach(messages: readonly Received[]): readonly RunEvent[] {
    const ids = messages.map(({ id }) => id);
    return messages.filter(({ id }, place) => ids.indexOf(id) === place).map(({ event }) => event);
  }

  for (const qos of [1, 2] as const)
    it(`publishes the numbered events in order; repeats carry the id of the first (qos ${qos})`, () =>
      withRun(async (context) => {
        const options = { url: server.url, topic: `events/${qos}`, qos };
        const messages = await received(
          options.topic,
          async () => {
            await writeAll(toMqtt(options), context, [startEvent(), ...steps(0, 600)]);
            const resumed = { ...context, resumed: true, sequence: 399 };
            await writeAll(toMqtt(options), resumed, [...steps(400, 700), endEvent(700)]);
          },
          endEvent(700),
        );
        expect(messages).to.have.length(901);
        expect(firstOfEach(messages)).to.deep.equal([...steps(0, 700), endEvent(700)]);
      }));

  it('publishes what was not acknowledged again when the connection was lost', () =>
    withRun(async (context) => {
      const proxy = await CuttingProxy.start(Number(new URL(server.url).port), 50_000);
      try {
        const sink = toMqtt({ url: `mqtt://127.0.0.1:${proxy.port}`, topic: 'lost' });
        const work = (): Promise<void> => writeAll(sink, context, steps(0, 600));
        const messages = await received('lost', work, stepEvent(599));
        expect(proxy.connections).to.equal(2);
        expect(firstOfEach(messages)).to.deep.equal(steps(0, 600));
      } finally {
        await proxy.close();
      }
    }));

  it('fails the run when the broker stays away for too long', () =>
    withRun(async (context) => {
      const sink = toMqtt({ url: 'mqtt://127.0.0.1:1', topic: 'a', patience: 100 });
      expect(await failureOf(sink, context)).to.include({ code: 'SINK_FAILED' });
    }));
});
