import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import type { RunEvent, RunEventOf } from '../../core/events.js';
import { filesBelow } from '../../sinks/tensorboard/event-file.js';
import { decodeEvent } from '../../sinks/tensorboard/schema.js';
import { readRecords } from '../../sinks/tensorboard/tf-record.js';
import { tensorboard } from '../../sinks/tensorboard.js';
import { describeRecorder } from '../contracts/sink.js';
import { picture } from '../helpers/encoded-pictures.js';
import { type EventRecord, eventRecordsIn } from '../helpers/event-files.js';
import { endEvent, epochEvent, evaluationEvent, startEvent, stepEvent } from '../helpers/events.js';
import { SinkFolder } from '../helpers/sink-folder.js';

describe('tensorboard', () => {
  const folder = SinkFolder.use();
  const recorded = (dir = 'tensorboard'): Promise<readonly EventRecord[]> => eventRecordsIn(folder.at(dir));

  describeRecorder('tensorboard', {
    create: (dir) => ({ sink: tensorboard(), recorded: () => eventRecordsIn(`${dir}/tensorboard`) }),
    createFailing: () => tensorboard('/dev/null/events'),
    form: formOf,
  });

  it('gives training and each data set of an evaluation the same tags, in runs of their own', async () => {
    const events = [stepEvent(0, { gradientNorm: 2.5 }), epochEvent(1), evaluationEvent(2)];
    await folder.record(tensorboard(), folder.fresh(), events);
    const [step, epoch, evaluation] = await recorded();
    expect(step).to.deep.equal({
      run: 'trainer',
      step: 1,
      sequence: 0,
      values: {
        loss: 1,
        'metrics/accuracy': 0.5,
        learningRate: Math.fround(0.1),
        gradientNorm: 2.5,
        'process/samplesPerSecond': 6400,
      },
    });
    expect(epoch).to.deep.include({ run: 'trainer', step: 1 });
    expect(epoch?.values).to.include({ 'epoch/loss': 0.5, 'epoch/metrics/accuracy': Math.fround(0.8) });
    expect(evaluation).to.deep.include({ run: 'trainer/test', step: 2 });
    expect(evaluation?.values).to.include({ loss: 0.5, 'metrics/accuracy': Math.fround(0.8) });
  });

  it('begins and ends a session of the hyperparameters for each trainer', async () => {
    const events = [startEvent(), stepEvent(0), stepEvent(1, { trainer: 'other' }), endEvent(2)];
    await folder.record(tensorboard(), folder.fresh(), events);
    const sessions = (await recorded()).filter(({ values }) => Object.values(values).includes('hparams'));
    expect(sessions.map(({ run, values }) => [run, Object.keys(values)])).to.deep.equal([
      ['trainer', ['_hparams_/session_start_info']],
      ['other', ['_hparams_/session_start_info']],
      ['other', ['_hparams_/session_end_info']],
      ['trainer', ['_hparams_/session_end_info']],
    ]);
  });

  it('shows the options as a table', async () => {
    const start = { ...startEvent(), options: { batchSize: 64, hidden: [8, 4], data: { dir: 'a|b\nc' } } };
    await folder.record(tensorboard(), folder.fresh(), [start]);
    const [tensor] = await valuesIn(folder.at('tensorboard'), 'options');
    expect(tensor)
      .to.have.property('string_val')
      .that.satisfies(([bytes]: readonly Uint8Array[]) => {
        const table = Buffer.from(bytes ?? [])
          .toString()
          .split('\n');
        expect(table).to.include.members([
          '| batchSize | 64 |',
          '| hidden | \\[8,4\\] |',
          '| data.dir | a\\|b c |',
        ]);
        expect(table).to.include.members(['| seed | 7 |', '| engine.backend | cpu |']);
        return true;
      });
  });

  it('takes any name of a trainer and of its data, and leaves the folder with none', async () => {
    const names = ['..', '.', 'a/b', '/tmp', 'é*?', 'a%2Fb', ' ', '\ud800'];
    const events = names.map((name, sequence) => ({
      ...evaluationEvent(sequence),
      trainer: name,
      data: name,
    }));
    await folder.record(tensorboard('deep/board'), folder.fresh(), events);
    const runs = (await recorded('deep/board')).map(({ run }) => run);
    expect(new Set(runs)).to.have.property('size', names.length);
    expect(await readdir(folder.at('deep'))).to.deep.equal(['board']);
    expect(await readdir(folder.dir)).to.deep.equal(['deep']);
  });

  it('refuses an empty path', () => {
    expect(() => tensorboard('')).to.throw("dir of tensorboard: got '', expected the path of a folder");
  });

  it("refuses the run's own folder, where the trained model would replace event files", async () => {
    const failure = await Promise.resolve(tensorboard('.').open(folder.fresh())).catch(
      (error: unknown) => error,
    );
    expect(failure).to.have.property('code', 'OPTION_INVALID');
    expect(String(failure)).to.include("dir of tensorboard: got '.'");
  });

  it('fails with the file that cannot be made', async () => {
    const sink = tensorboard();
    await sink.open(folder.fresh());
    await writeFile(folder.at('tensorboard', 'trainer'), 'in the way');
    const failures = [
      await Promise.resolve(sink.write(stepEvent(0)))
        .then(() => sink.flush())
        .catch((error: unknown) => error),
      await Promise.resolve(sink.close()).catch((error: unknown) => error),
    ];
    for (const failure of failures) {
      expect(failure).to.have.property('code', 'SINK_FAILED');
      expect(String(failure)).to.include(folder.at('tensorboard', 'trainer', 'events.out.tfevents.'));
    }
  });

  describe('of a summary', () => {
    it('makes a histogram of bins with their edges', async () => {
      const histogram = { edges: [-1, 0.1, 3], counts: [4, 5] };
      await folder.record(tensorboard(), folder.fresh(), [summaryEvent(0, { histogram })]);
      const [tensor] = await valuesIn(folder.at('tensorboard'), 'weights/kernel');
      expect(tensor).to.deep.include({ dtype: 2, tensor_shape: { dim: [{ size: 2 }, { size: 3 }] } });
      expect(tensor)
        .to.have.property('tensor_content')
        .that.deep.equals(doubles([-1, 0.1, 4, 0.1, 3, 5]));
    });

    it('makes an image of a PNG, with its size', async () => {
      const png = await picture().png({ palette: false }).toBuffer();
      await folder.record(tensorboard(), folder.fresh(), [
        summaryEvent(0, { picture: png.toString('base64') }),
      ]);
      const [image] = await valuesIn(folder.at('tensorboard'), 'weights/kernel');
      expect(image).to.deep.equal({ width: 4, height: 2, colorspace: 3, encoded_image_string: png });
    });

    it('warns of a picture that is no PNG', async () => {
      await folder.record(tensorboard(), folder.fresh(), [summaryEvent(0, { picture: 'R0lGODlh' })]);
      expect(folder.warnings).to.deep.equal([
        'TensorBoard is not given the picture weights/kernel of step 1: it is no PNG',
      ]);
    });
  });

  describe('at a resume', () => {
    const start = startEvent();
    const events = Array.from({ length: 40 }, (_, sequence) => eventAt(sequence));

    it('ends with the records of a run that was never stopped, cut anywhere and crashed anywhere', () =>
      fc.assert(
        fc.asyncProperty(fc.nat(39), fc.nat(39), fc.nat(150), async (one, other, torn) => {
          const [checkpoint, crash] = [Math.min(one, other), Math.max(one, other)];
          await folder.record(tensorboard('whole'), folder.fresh(), [start, ...events]);
          await folder.record(tensorboard(), folder.fresh(), [start, ...events.slice(0, crash + 1)]);
          await tear(folder.at('tensorboard', 'trainer'), torn);
          const rest = [start, ...events.slice(checkpoint + 1)];
          await folder.record(tensorboard(), folder.resumed(checkpoint), rest);
          expect(await recorded()).to.deep.equal(await recorded('whole'));
          expect(await valuesIn(folder.at('tensorboard'), 'options')).to.have.length(1);
        }),
        { numRuns: 10 },
      ));

    it('begins a new file with a new session, after which a TensorBoard forgets what it has read', async () => {
      await folder.record(tensorboard(), folder.fresh(), [start, ...events]);
      await folder.record(tensorboard(), folder.resumed(5), [start]);
      const trainer = folder.at('tensorboard', 'trainer');
      const files = (await filesBelow(trainer)).get(trainer) ?? [];
      const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
      expect(sizes).to.have.length(2);
      expect(sizes[0]).to.equal(0);
      const [version, session] = await eventsIn(files[1] ?? '');
      expect(version).to.include({ file_version: 'brain.Event:2' });
      expect(session).to.deep.include({ session_log: { status: 1 } });
    });

    it('leaves one emptied file, however often it is resumed', async () => {
      await folder.record(tensorboard(), folder.fresh(), [start, ...events]);
      for (let time = 0; time < 4; time++) await folder.record(tensorboard(), folder.resumed(5), [start]);
      for (const files of (await filesBelow(folder.at('tensorboard'))).values())
        expect(files).to.have.length(2);
    });

    it('leaves the files of others alone', async () => {
      await folder.record(tensorboard(), folder.fresh(), [start]);
      const other = folder.at('tensorboard', 'events.out.tfevents.1700000000.host');
      await writeFile(other, 'of another writer');
      await folder.record(tensorboard(), folder.resumed(5), [start]);
      await folder.record(tensorboard(), folder.fresh(), [start]);
      expect(await readFile(other, 'utf8')).to.equal('of another writer');
    });

    it('refuses a damaged record before the cut, and leaves the file as it was', async () => {
      await folder.record(tensorboard(), folder.fresh(), [start, ...events]);
      const [file = ''] = [...(await filesBelow(folder.at('tensorboard', 'trainer'))).values()].flat();
      const damaged = await readFile(file);
      damaged.writeUInt8(damaged.readUInt8(100) ^ 1, 100);
      await writeFile(file, damaged);
      const failure = await folder
        .record(tensorboard(), folder.resumed(30), [])
        .catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'EVENT_INVALID');
      expect(String(failure)).to.include(file);
      expect(await readFile(file)).to.deep.equal(damaged);
    });
  });

  it('starts new files in a new run, in which nothing of the old one is left', async () => {
    await folder.record(tensorboard(), folder.fresh(), [startEvent(), stepEvent(0), evaluationEvent(1)]);
    await folder.record(tensorboard(), folder.fresh(), [startEvent(), stepEvent(0, { trainer: 'other' })]);
    expect(new Set((await recorded()).map(({ run }) => run))).to.deep.equal(new Set(['other']));
  });
});

/** A step, an epoch after every fifth, an evaluation behind it. */
function eventAt(sequence: number): RunEvent {
  if (sequence % 7 === 5) return epochEvent(sequence);
  return sequence % 7 === 6 ? evaluationEvent(sequence) : stepEvent(sequence);
}

function summaryEvent(sequence: number, facts: Partial<RunEventOf<'summary'>>): RunEvent {
  const { version, step, incidental } = stepEvent(sequence);
  return { type: 'summary', name: 'weights/kernel', version, step, sequence, incidental, ...facts };
}

/** What the suite's events become. */
function formOf(events: readonly RunEvent[]): readonly EventRecord[] {
  const hparams = (kind: string) => ({ [`_hparams_/session_${kind}_info`]: 'hparams' });
  let begins = events.some(({ type }) => type === 'start');
  return events.flatMap((event) => {
    if (event.type === 'end')
      return [{ run: 'trainer', step: event.steps, sequence: event.sequence, values: hparams('end') }];
    if (event.type !== 'step') return [];
    const place = { run: 'trainer', step: event.step, sequence: event.sequence };
    const values = {
      loss: Math.fround(event.loss),
      'metrics/accuracy': 0.5,
      learningRate: Math.fround(0.1),
      'process/samplesPerSecond': 6400,
    };
    const first = begins ? [{ ...place, values: hparams('start') }] : [];
    begins = false;
    return [...first, { ...place, values }];
  });
}

const valueSchema = z.object({
  tag: z.string(),
  tensor: z.record(z.string(), z.unknown()).optional(),
  image: z.record(z.string(), z.unknown()).optional(),
});
const summarySchema = z.object({ summary: z.object({ value: z.array(valueSchema) }) });

/** The tensors and images under a tag. */
async function valuesIn(dir: string, tag: string): Promise<readonly unknown[]> {
  const files = [...(await filesBelow(dir)).values()].flat();
  const events = (await Promise.all(files.map(eventsIn))).flat();
  return events
    .map((event) => summarySchema.safeParse(event))
    .flatMap(({ data }) => data?.summary.value ?? [])
    .filter((value) => value.tag === tag)
    .map(({ tensor, image }) => tensor ?? image);
}

async function eventsIn(file: string): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  for await (const bytes of readRecords(file)) events.push(decodeEvent(bytes));
  return events;
}

/** Leaves the beginning of one more record, as a crash would. */
async function tear(folder: string, length: number): Promise<void> {
  const [file = ''] = [...(await filesBelow(folder)).values()].flat().slice(-1);
  await appendFile(file, (await readFile(file)).subarray(0, Math.min(length, 30)));
}

function doubles(values: readonly number[]): Buffer {
  return Buffer.from(Float64Array.from(values).buffer);
}
