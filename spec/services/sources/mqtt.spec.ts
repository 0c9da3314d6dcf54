import { expect } from 'chai';
import { z } from 'zod';
import { read } from '../../../core/read.js';
import type { Sample } from '../../../core/sample.js';
import type { Warning } from '../../../core/source.js';
import { type MqttOptions, mqtt } from '../../../sources/mqtt.js';
import { Holder, settled, until } from '../../helpers/flow.js';
import { Mosquitto } from '../../helpers/mosquitto.js';

type Numbered = { readonly n: number };
const schema = z.object({ n: z.int() });

describe('mqtt, against a real Mosquitto', () => {
  let server: Mosquitto;
  let topics = 0;

  before(async () => {
    server = await Mosquitto.start();
  });
  after(() => server.remove());

  function send(topic: string, from: number, to: number): Promise<void> {
    const texts = Array.from({ length: to - from }, (_, place) => JSON.stringify({ n: from + place }));
    return server.publish(topic, texts);
  }

  /** Subscribes, and waits until a first message shows that it is. */
  async function listening(
    options: Partial<MqttOptions<Numbered>> = {},
    capacity = 10_000,
    warn: (warning: Warning) => void = () => {},
  ): Promise<{ readonly topic: string; readonly holder: Holder<Sample<Numbered, undefined>> }> {
    const topic = `t${++topics}`;
    const source = mqtt({ url: server.url, topics: [`${topic}/#`], schema, ...options });
    const holder = new Holder(read(source, { warn }), { capacity });
    while (holder.items.length === 0) await send(`${topic}/first`, -1, 0);
    return { topic, holder };
  }

  function numbersOf({ items }: Holder<Sample<Numbered, undefined>>): readonly number[] {
    return items.map(({ x }) => x.n).filter((n) => n >= 0);
  }

  it('makes a sample of every message of its topics, in order', async () => {
    const { topic, holder } = await listening();
    await send(`${topic}/a`, 0, 3);
    await send(`${topic}/b/c`, 3, 5);
    await until(() => numbersOf(holder).length === 5);
    expect(numbersOf(holder)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(holder.items.map(({ at }) => at.position?.index)).to.deep.equal(holder.items.map((_, n) => n));
    holder.unsubscribe();
  });

  it('hands on no more than the pipeline takes, and loses nothing of what waits', async () => {
    const { topic, holder } = await listening({ ahead: 5 }, 1);
    await send(`${topic}/a`, 0, 500);
    await settled();
    expect(holder.items).to.have.length(1);
    expect(holder.uninvited).to.equal(0);
    await until(() => {
      holder.release();
      return numbersOf(holder).length === 500;
    });
    expect(numbersOf(holder)).to.deep.equal(Array.from({ length: 500 }, (_, n) => n));
    holder.unsubscribe();
  });

  it('connects again when the broker was killed', async () => {
    const warnings: Warning[] = [];
    const { topic, holder } = await listening({}, 10_000, (warning) => warnings.push(warning));
    await server.kill();
    await until(() => warnings.length > 0);
    await server.start();
    while (numbersOf(holder).length === 0) await send(`${topic}/a`, 7, 8);
    expect(warnings.map(({ code }) => code)).to.deep.equal(['CONNECTION_LOST']);
    holder.unsubscribe();
  });

  it('is given what came meanwhile when it has a clientId', async () => {
    const clientId = 'kept';
    const { topic, holder } = await listening({ clientId });
    holder.unsubscribe();
    await send(`${topic}/a`, 0, 5);
    const source = mqtt({ url: server.url, topics: [`${topic}/#`], schema, clientId });
    const again = new Holder(read(source), { capacity: 100 });
    await until(() => numbersOf(again).includes(4));
    again.unsubscribe();
    expect([...new Set(numbersOf(again))]).to.deep.equal([0, 1, 2, 3, 4]);
  });
});
