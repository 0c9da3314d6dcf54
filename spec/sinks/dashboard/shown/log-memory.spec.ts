import { expect } from 'chai';
import { LogMemory } from '../../../../sinks/dashboard/shown/log-memory.js';
import type { LogSource } from '../../../../sinks/dashboard/shown/log-source.js';
import { formatPlace, parsePlace } from '../../../../sinks/dashboard/shown/log-source.js';
import { startEvent, stepEvent } from '../../../helpers/events.js';
import { startAfter, steps } from '../../../helpers/events-file.js';

describe('LogMemory', () => {
  it('gives every reader all that is kept, at his own pace', async () => {
    const log = new LogMemory();
    for (const event of [startEvent(), ...steps(0, 500)]) log.take(event);
    const { cursor } = await log.begin(undefined);
    const slow = await log.read(cursor);
    expect(await sequencesFrom(log, cursor)).to.deep.equal(
      Array.from({ length: 500 }, (_, sequence) => sequence),
    );
    for (const event of steps(500, 600)) log.take(event);
    if (typeof slow !== 'object') throw new Error('nothing was read');
    expect((await sequencesFrom(log, slow.next)).at(-1)).to.equal(599);
  });

  it('keeps a bounded number, and says how many are gone', async () => {
    const log = new LogMemory();
    for (const event of steps(0, 50_000)) log.take(event);
    const { cursor, missed } = await log.begin(undefined);
    const sequences = await sequencesFrom(log, cursor);
    expect(sequences.length).to.be.within(2000, 4000);
    expect(missed).to.equal(50_000 - sequences.length);
    expect(await log.read({ offset: 3, place: cursor.place })).to.equal('lost');
  });

  it('keeps fewer where they hold pictures', () => {
    const log = new LogMemory();
    const picture = 'x'.repeat(1024 * 1024);
    for (let sequence = 0; sequence < 100; sequence++)
      log.take({ ...at(sequence), type: 'summary', name: 'digits', picture });
    expect(log.events.length).to.be.within(5, 16);
  });

  it('goes on behind an event, and says what is void where another process has gone on', async () => {
    const log = new LogMemory();
    for (const event of [startAfter(59, 1000), ...steps(60, 100, 1000)]) log.take(event);
    const known = await log.begin({ sequence: 70, extra: 0, time: stepEvent(70).incidental.time + 1000 });
    expect(known).not.to.have.any.keys('cut', 'missed');
    expect((await sequencesFrom(log, known.cursor))[0]).to.equal(71);
    const other = await log.begin({ sequence: 70, extra: 0, time: stepEvent(70).incidental.time });
    expect(other.cut).to.equal(59);
    expect((await sequencesFrom(log, other.cursor))[0]).to.equal(60);
    const early = await log.begin({ sequence: 20, extra: 0, time: stepEvent(20).incidental.time });
    expect(early.missed).to.equal(39);
  });

  it('has ids that can be read back, and no others', () => {
    const place = { sequence: -1, extra: 2, time: 1_700_000_000_000.5 };
    expect(parsePlace(formatPlace(place))).to.deep.equal(place);
    for (const id of ['', '1', '1.2', 'a.b.c', '-2.0.0', '1.2.3;4', '1e3.0.0'])
      expect(parsePlace(id), id).to.equal(undefined);
  });

  function at(sequence: number) {
    const { version, step, incidental } = stepEvent(sequence);
    return { version, step, sequence, incidental };
  }

  async function sequencesFrom(
    log: LogSource,
    cursor: Parameters<LogSource['read']>[0],
  ): Promise<readonly number[]> {
    const sequences: number[] = [];
    for (let block = await log.read(cursor); typeof block === 'object'; block = await log.read(block.next))
      for (const [, sequence] of block.text.matchAll(/"sequence":(\d+)/g)) sequences.push(Number(sequence));
    return sequences;
  }
});
