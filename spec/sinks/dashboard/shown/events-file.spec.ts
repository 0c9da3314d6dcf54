import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { RunEvent } from '../../../../core/events.js';
import { EventsFile, orderOf } from '../../../../sinks/dashboard/shown/events-file.js';
import { startEvent, stepEvent, warningEvent } from '../../../helpers/events.js';
import { steps, writeEvents } from '../../../helpers/events-file.js';

describe('EventsFile', () => {
  let dir: string;
  let file: string;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-events-'));
    file = path.join(dir, 'events.jsonl');
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('finds each event by its sequence, however long the lines between', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(100_000), { minLength: 1, maxLength: 40 }),
        fc.nat(39),
        async (lengths, asked) => {
          const events = lengths.map((length, sequence) =>
            stepEvent(sequence, { trainer: 'x'.repeat(length) }),
          );
          await writeEvents(file, events);
          const found = await EventsFile.read(file, (open) => open.eventAt(asked));
          expect(found?.event).to.deep.equal(events[asked]);
        },
      ),
      { numRuns: 30 },
    ));

  it('reads a few lines of a long file for that', async () => {
    await writeEvents(file, steps(0, 20_000));
    let looked = 0;
    const offset = await EventsFile.read(file, (open) =>
      open.findFirst((event) => {
        looked++;
        return orderOf(event) >= 12_345;
      }),
    );
    expect(looked).to.be.below(600);
    const line = await EventsFile.read(file, (open) => open.lineAt(offset ?? 0));
    expect(JSON.parse(line?.text ?? '')).to.deep.equal(stepEvent(12_345));
  });

  it('finds the end where nothing is reached, and passes over lines that are no events', async () => {
    await writeEvents(file, steps(0, 3));
    await appendFile(file, 'nonsense\n{"type":"step"}\n');
    const end = await EventsFile.read(file, (open) => open.findFirst(() => false));
    expect(end).to.equal(await EventsFile.read(file, (open) => open.end()));
    await appendFile(file, '{"torn":');
    expect(await EventsFile.read(file, (open) => open.end())).to.equal(end);
    expect(await EventsFile.read(file, (open) => open.eventAt(7))).to.equal(undefined);
  });

  it('has the first event, and the latest ones with a step among them, also behind large ones', async () => {
    const large: RunEvent = { ...warningEvent('x'.repeat(200_000)) };
    await writeEvents(file, [startEvent(), ...steps(0, 500), large]);
    expect(await EventsFile.read(file, (open) => open.first())).to.deep.equal(startEvent());
    const latest = (await EventsFile.read(file, (open) => open.latest())) ?? [];
    expect(latest.at(-1)).to.deep.equal(large);
    expect(latest.at(-2)).to.deep.equal(stepEvent(499));
  });

  it('is undefined where there is no file', async () => {
    expect(await EventsFile.read(path.join(dir, 'nowhere'), async () => 1)).to.equal(undefined);
  });
});
