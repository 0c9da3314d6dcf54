import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { isRepeatable, parseEvent, type RunEvent } from '../../core/events.js';
import type { SinkContext } from '../../core/sink.js';
import { jsonl } from '../../sinks/jsonl.js';
import { describeRecorder } from '../contracts/sink.js';
import { checkpointEvent, startEvent, stepEvent, stoppedEvent, warningEvent } from '../helpers/events.js';

describe('jsonl', () => {
  let dir: string;
  let file: string;
  let warnings: string[];

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-jsonl-'));
    file = path.join(dir, 'events.jsonl');
    warnings = [];
  });

  afterEach(() => rm(dir, { recursive: true }));

  describeRecorder('jsonl', {
    create: (folder) => ({ sink: jsonl(), recorded: () => eventsIn(path.join(folder, 'events.jsonl')) }),
    createFailing: () => jsonl('.'),
  });

  it('makes the folders of its file', async () => {
    await record(jsonl('logs/deep/run.jsonl'), fresh(), [stepEvent(0)]);
    expect(await eventsIn(path.join(dir, 'logs/deep/run.jsonl'))).to.deep.equal([stepEvent(0)]);
  });

  it('takes an absolute path as it is', async () => {
    const elsewhere = path.join(dir, 'elsewhere.jsonl');
    await record(jsonl(elsewhere), { ...fresh(), dir: tmpdir() }, [stepEvent(0)]);
    expect(await eventsIn(elsewhere)).to.have.length(1);
  });

  it('starts a new file in a new run', async () => {
    await writeFile(file, 'from an old run\n');
    await record(jsonl(), fresh(), [stepEvent(0)]);
    expect(await eventsIn(file)).to.deep.equal([stepEvent(0)]);
  });

  it('lets lines reach the file without a flush, for those who follow it', async () => {
    const sink = jsonl();
    await sink.open(fresh());
    await sink.write(stepEvent(0));
    while ((await eventsIn(file)).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await eventsIn(file)).to.deep.equal([stepEvent(0)]);
    await sink.close();
  });

  it('refuses an empty path', () => {
    expect(() => jsonl('')).to.throw("file of jsonl: got '', expected the path of a file");
  });

  describe('at a resume', () => {
    it('keeps the incidental lines that came before the cut', async () => {
      const kept = [startEvent(), stepEvent(0), checkpointEvent(0), stoppedEvent(0)];
      await writeLines([...kept, stepEvent(1), warningEvent('late')]);
      await record(jsonl(), resumed(0), []);
      expect(await eventsIn(file)).to.deep.equal(kept);
    });

    it('keeps what came before step 1 when the checkpoint stands there', async () => {
      await writeLines([startEvent(), checkpointEvent(-1), stepEvent(0)]);
      await record(jsonl(), resumed(-1), []);
      expect(await eventsIn(file)).to.deep.equal([startEvent(), checkpointEvent(-1)]);
    });

    it('drops a torn last line', async () => {
      await writeLines([stepEvent(0), stepEvent(1)]);
      await appendFile(file, '{"type":"step","tra');
      await record(jsonl(), resumed(1), [stepEvent(2)]);
      expect(await eventsIn(file)).to.deep.equal([0, 1, 2].map((sequence) => stepEvent(sequence)));
    });

    it('refuses a bad line before the cut, with its number, and leaves the file as it was', async () => {
      await writeLines([stepEvent(0), stepEvent(1)]);
      const damaged = (await readFile(file, 'utf8')).replace('"loss":1', '"loss":"one"');
      await writeFile(file, damaged);
      const failure = await record(jsonl(), resumed(1), []).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'EVENT_INVALID');
      expect(String(failure)).to.include('event field loss').and.include(`${file}, line 1`);
      expect(await readFile(file, 'utf8')).to.equal(damaged);
      expect(await readdir(dir)).to.deep.equal(['events.jsonl']);
    });

    it('replaces the file by another, so that those who follow it notice', async () => {
      await writeLines([stepEvent(0), stepEvent(1)]);
      const before = await stat(file);
      await record(jsonl(), resumed(0), []);
      expect((await stat(file)).ino).not.to.equal(before.ino);
      expect(await readdir(dir)).to.deep.equal(['events.jsonl']);
    });

    it('warns when events before the checkpoint are missing', async () => {
      await writeLines([stepEvent(0)]);
      await record(jsonl(), resumed(5), [stepEvent(6)]);
      expect(warnings).to.deep.equal([`${file} ends at event 0, the checkpoint at 5: events are missing`]);
    });

    it('starts a file that is not there, with a warning', async () => {
      await record(jsonl(), resumed(2), [stepEvent(3)]);
      expect(await eventsIn(file)).to.deep.equal([stepEvent(3)]);
      expect(warnings).to.have.length(1);
    });

    it('holds, cut anywhere and crashed anywhere, exactly the events up to the cut', () =>
      fc.assert(
        fc.asyncProperty(fc.nat(30), fc.nat(60), async (cut, torn) => {
          const events = Array.from({ length: 31 }, (_, sequence) => [
            stepEvent(sequence),
            ...(sequence % 5 === 0 ? [checkpointEvent(sequence)] : []),
          ]).flat();
          await writeLines(events);
          await appendFile(file, JSON.stringify(stepEvent(31)).slice(0, torn));
          await record(jsonl(), resumed(cut), []);
          const sequences = (await eventsIn(file)).filter(isRepeatable).map(({ sequence }) => sequence);
          expect(sequences).to.deep.equal(Array.from({ length: cut + 1 }, (_, sequence) => sequence));
        }),
        { numRuns: 20 },
      ));
  });

  function fresh(): SinkContext {
    const warn = (message: string): void => void warnings.push(message);
    return { dir, run: 'spec', sequence: -1, resumed: false, warn };
  }

  function resumed(sequence: number): SinkContext {
    return { ...fresh(), sequence, resumed: true };
  }

  async function record(sink: ReturnType<typeof jsonl>, context: SinkContext, events: readonly RunEvent[]) {
    await sink.open(context);
    for (const event of events) await sink.write(event);
    await sink.close();
  }

  function writeLines(events: readonly RunEvent[]): Promise<void> {
    return writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  }
});

async function eventsIn(file: string): Promise<readonly RunEvent[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.slice(0, -1).map((line, index) => parseEvent(line, `line ${index + 1}`));
}
