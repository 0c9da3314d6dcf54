import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { RunEvent } from '../../core/events.js';
import { csvFile } from '../../sinks/csv-file.js';
import { describeRecorder } from '../contracts/sink.js';
import {
  checkpointEvent,
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
} from '../helpers/events.js';
import { SinkFolder } from '../helpers/sink-folder.js';

describe('csvFile', () => {
  const folder = SinkFolder.use();
  const file = (): string => folder.at('events.csv');
  const tableIn = async (path = file()): Promise<readonly Row[]> => tableOf(await readFile(path, 'utf8'));

  describeRecorder('csvFile', {
    create: (dir) => ({ sink: csvFile(), recorded: () => tableIn(`${dir}/events.csv`) }),
    createFailing: () => csvFile('.'),
    form: (events) => events.filter(isMeasured).map(rowOf),
  });

  it('has a row for each step, epoch and evaluation, and a column for each field', async () => {
    const events = [
      startEvent(),
      stepEvent(0, { gradientNorm: 2.5 }),
      epochEvent(1),
      evaluationEvent(2),
      endEvent(3),
    ];
    await folder.record(csvFile(), folder.fresh(), events);
    const [step, epoch, evaluation, ...more] = await tableIn();
    expect(step).to.include({
      sequence: '0',
      type: 'step',
      trainer: 'trainer',
      data: '',
      step: '1',
      epoch: '0',
    });
    expect(step).to.include({ size: '64', samples: '', loss: '1', learningRate: '0.1', gradientNorm: '2.5' });
    expect(step).to.include({ 'incidental.elapsed': '10', 'metrics.accuracy': '0.5' });
    expect(epoch).to.include({ sequence: '1', type: 'epoch', samples: '640', learningRate: '', loss: '0.5' });
    expect(evaluation).to.include({
      sequence: '2',
      type: 'evaluation',
      data: 'test',
      'metrics.accuracy': '0.8',
    });
    expect(more).to.deep.equal([]);
  });

  it('has a header when there are no rows', async () => {
    await folder.record(csvFile(), folder.fresh(), [startEvent()]);
    expect(await readFile(file(), 'utf8')).to.match(/^sequence,type,trainer,[^\n]*\n$/);
  });

  it('tells what is not finite from what is not there', async () => {
    const events = [
      epochEvent(0, { loss: Number.NaN, metrics: { accuracy: Number.POSITIVE_INFINITY } }),
      epochEvent(1, { metrics: {} }),
    ];
    await folder.record(csvFile(), folder.fresh(), events);
    const [first, second] = await tableIn();
    expect(first).to.include({ loss: 'NaN', 'metrics.accuracy': 'Infinity' });
    expect(second).to.include({ loss: '0.5', 'metrics.accuracy': '' });
  });

  it('quotes as RFC 4180 says, so that any name comes back as it was', () =>
    fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 5 }), name, async (trainers, metric) => {
        const events = trainers.map((trainer, sequence) =>
          stepEvent(sequence, { trainer, metrics: { [metric]: sequence } }),
        );
        await folder.record(csvFile(), folder.fresh(), events);
        const rows = await tableIn();
        expect(rows.map((row) => row.trainer)).to.deep.equal(trainers);
        expect(rows.map((row) => row[`metrics.${metric}`])).to.deep.equal(
          trainers.map((_, index) => `${index}`),
        );
        // And a resume finds the same rows, whatever breaks their lines.
        await folder.record(csvFile(), folder.resumed(0), events.slice(1));
        expect(withoutIncidental(await tableIn())).to.deep.equal(withoutIncidental(rows));
      }),
      { numRuns: 30 },
    ));

  it('refuses an empty path', () => {
    expect(() => csvFile('')).to.throw("file of csvFile: got '', expected the path of a file");
  });

  describe('at a new metric', () => {
    const first = [0, 1].map((sequence) => stepEvent(sequence));
    const later = [2, 3].map((sequence) => stepEvent(sequence, { metrics: { accuracy: 0.5, recall: 0.25 } }));

    it('is wider by its column, empty in the rows before', async () => {
      await folder.record(csvFile(), folder.fresh(), [...first, ...later]);
      const rows = await tableIn();
      expect(rows.map((row) => row['metrics.recall'])).to.deep.equal(['', '', '0.25', '0.25']);
      expect(rows.map(({ sequence }) => sequence)).to.deep.equal(['0', '1', '2', '3']);
    });

    it('keeps the order of events that do not wait for each other', async () => {
      const sink = csvFile();
      await sink.open(folder.fresh());
      const events = Array.from({ length: 40 }, (_, sequence) =>
        stepEvent(sequence, { metrics: { [`metric ${sequence >> 2}`]: sequence } }),
      );
      await Promise.all(events.map((event) => sink.write(event)));
      await sink.close();
      expect((await tableIn()).map(({ sequence }) => sequence)).to.deep.equal(
        events.map((_, index) => `${index}`),
      );
    });

    it('replaces the file by another, so that those who follow it notice', async () => {
      const sink = csvFile();
      await sink.open(folder.fresh());
      for (const event of first) await sink.write(event);
      await sink.flush();
      const before = await stat(file());
      for (const event of later) await sink.write(event);
      await sink.close();
      expect((await stat(file())).ino).not.to.equal(before.ino);
      expect(await readdir(folder.dir)).to.deep.equal(['events.csv']);
    });

    it('warns where there is no file that could be replaced', async () => {
      const sink = csvFile('/dev/null');
      await sink.open(folder.fresh());
      for (const event of first) await sink.write(event);
      await sink.flush();
      for (const event of later) await sink.write(event);
      await sink.close();
      expect(folder.warnings).to.deep.equal([
        '/dev/null cannot be written again: its header lacks metrics.recall',
      ]);
    });
  });

  describe('at a resume', () => {
    const events = Array.from({ length: 21 }, (_, sequence) =>
      stepEvent(sequence, {
        metrics: sequence < 12 ? { accuracy: 0.5 } : { accuracy: 0.5, recall: sequence },
      }),
    );

    it('ends with the table of a run that was never stopped, cut anywhere and crashed anywhere', () =>
      fc.assert(
        fc.asyncProperty(fc.nat(20), fc.nat(20), fc.nat(30), async (one, other, torn) => {
          const [checkpoint, crash] = [Math.min(one, other), Math.max(one, other)];
          await folder.record(csvFile('whole.csv'), folder.fresh(), events);
          await folder.record(csvFile(), folder.fresh(), events.slice(0, crash + 1));
          await appendFile(file(), `${crash + 1},step,"trainer",,${crash},0,64,,0.25`.slice(0, torn));
          const rest = events.slice(checkpoint + 1);
          await folder.record(csvFile(), folder.resumed(checkpoint), [startEvent(), ...rest]);
          expect(await readFile(file(), 'utf8')).to.equal(await readFile(folder.at('whole.csv'), 'utf8'));
        }),
        { numRuns: 25 },
      ));

    it('starts a file that is not there, with a warning', async () => {
      await folder.record(csvFile(), folder.resumed(2), [stepEvent(3)]);
      expect(await tableIn()).to.have.length(1);
      expect(folder.warnings).to.have.length(1);
      expect(folder.warnings[0]).to.include(file()).and.include('the rows before are missing');
    });

    it('needs no rows where the checkpoint stands before step 1', async () => {
      await folder.record(csvFile(), folder.fresh(), []);
      await folder.record(csvFile(), folder.resumed(-1), [stepEvent(0)]);
      expect(await tableIn()).to.have.length(1);
      expect(folder.warnings).to.deep.equal([]);
    });

    it('refuses a damaged row before the cut, with its number, and leaves the file as it was', async () => {
      await folder.record(csvFile(), folder.fresh(), events.slice(0, 4));
      const damaged = (await readFile(file(), 'utf8')).replace('1,step,', '1;step;');
      await writeFile(file(), damaged);
      const failure = await folder.record(csvFile(), folder.resumed(3), []).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'EVENT_INVALID');
      expect(String(failure)).to.include(`${file()}, row 3`);
      expect(await readFile(file(), 'utf8')).to.equal(damaged);
      expect(await readdir(folder.dir)).to.deep.equal(['events.csv']);
    });

    it('refuses a file with other columns', async () => {
      await writeFile(file(), 'name,age\nAda,36\n');
      const failure = await folder.record(csvFile(), folder.resumed(3), []).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'EVENT_INVALID');
      expect(String(failure)).to.include(`${file()}, row 1`).and.include('name,age');
    });
  });

  it('is not disturbed by events that are no rows', async () => {
    const events: readonly RunEvent[] = [stepEvent(0), checkpointEvent(0), endEvent(1)];
    await folder.record(csvFile(), folder.fresh(), events);
    expect(await tableIn()).to.have.length(1);
  });
});

type Row = Readonly<Record<string, string>>;
type Measured = Extract<RunEvent, { type: 'step' | 'epoch' | 'evaluation' }>;

const name = fc.string({
  unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', ';', "'"),
  maxLength: 8,
});

// Another program's reader of the format.
function tableOf(text: string): readonly Row[] {
  return parse(text, { columns: true, record_delimiter: '\n' });
}

function isMeasured(event: RunEvent): event is Measured {
  return event.type === 'step' || event.type === 'epoch' || event.type === 'evaluation';
}

function withoutIncidental(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([column]) => !column.startsWith('incidental.'))),
  );
}

/** The row of a step of the contract's suite, as the reader gives it. */
function rowOf({ sequence, type, trainer, step, epoch, loss, incidental }: Measured): Row {
  return {
    sequence: `${sequence}`,
    type,
    trainer,
    data: '',
    step: `${step}`,
    epoch: `${epoch}`,
    size: '64',
    samples: '',
    loss: `${loss}`,
    learningRate: '0.1',
    gradientNorm: '',
    'incidental.time': `${incidental.time}`,
    'incidental.elapsed': `${incidental.elapsed}`,
    'incidental.samplesPerSecond': '6400',
    'incidental.memory': '',
    'incidental.tensors': '',
    'incidental.eventLoopDelay': '',
    'incidental.inFlight': '',
    'incidental.spent.waiting': '',
    'incidental.spent.training': '',
    'incidental.spent.evaluating': '',
    'incidental.spent.writing': '',
    'incidental.spent.paused': '',
    'metrics.accuracy': '0.5',
  };
}
