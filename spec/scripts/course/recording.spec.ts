import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { RunEvent } from '../../../core/events.js';
import { randomFor } from '../../../core/random.js';
import {
  mostBytes,
  mostBytesWithPictures,
  type RecordedRun,
  readRecordings,
  writeRecording,
} from '../../../scripts/course/recording.js';
import { recordedRun } from './recorded-run.js';

const machine = { cpu: 'a processor', cores: 2 };

describe('a recording', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-recording-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const record = async (runs: readonly RecordedRun[]): Promise<readonly RecordedRun[]> => {
    await writeRecording(folder, { name: 'line', machine, runs });
    const [recording, ...others] = await readRecordings(folder);
    expect(others).to.deep.equal([]);
    expect(recording).to.include({ name: 'line' });
    expect(recording?.machine).to.deep.equal(machine);
    return recording?.runs ?? [];
  };

  it('is read as it was written', async () => {
    const runs = [recordedRun({ seed: 1 }), recordedRun({ seed: 2, options: { lambda: 0 } })];
    expect(await record(runs)).to.deep.equal(runs);
  });

  it('takes the place of an older one', async () => {
    await record([recordedRun({ seed: 1 }), recordedRun({ seed: 2 })]);
    await record([recordedRun({ seed: 3 })]);
    expect((await readdir(path.join(folder, 'line'))).sort()).to.deep.equal([
      'recorded.json',
      'run-1.jsonl.gz',
    ]);
  });

  it('keeps so few steps that it fits, and everything else', async () => {
    const random = randomFor(1, 'losses');
    const losses = Array.from({ length: 3000 }, () => random.uniform());
    const [long] = await record([recordedRun({ seed: 1, losses })]);
    const steps = long?.events.flatMap((event) => (event.type === 'step' ? [event.step] : [])) ?? [];
    expect(steps.length).to.be.within(300, 1500);
    expect(new Set(steps.map((step) => step % (steps[0] ?? 0)))).to.deep.equal(new Set([0]));
    expect(long?.events.filter(({ type }) => type !== 'step')).to.have.length(4);
    const sizes = await Promise.all(
      ['recorded.json', 'run-1.jsonl.gz'].map(
        async (file) => (await stat(path.join(folder, 'line', file))).size,
      ),
    );
    expect(sizes[1]).to.be.at.most(mostBytes);
  });

  it('keeps the last picture of each name where all are too many, and the steps beside them', async () => {
    const random = randomFor(1, 'pictures');
    const noise = (): string =>
      Buffer.from(Array.from({ length: 20_000 }, () => random.integer(256))).toString('base64');
    const run = recordedRun({ seed: 1 });
    const pictures = ['masks', 'masks', 'boxes'].map((name, place): RunEvent => {
      const incidental = { time: 1_700_000_000_000, elapsed: 60 };
      const facts = { name, step: place, picture: noise(), text: `${place} of 3 right` };
      return { type: 'summary', version: 1, sequence: 100 + place, incidental, ...facts };
    });
    const [kept] = await record([{ ...run, events: [...run.events, ...pictures] }]);
    const summaries = kept?.events.filter((event) => event.type === 'summary') ?? [];
    expect(summaries.map(({ picture }) => picture)).to.deep.equal([
      undefined,
      pictureIn(pictures[1]),
      pictureIn(pictures[2]),
    ]);
    expect(summaries[0]?.text).to.equal('0 of 3 right');
    expect(kept?.events.filter(({ type }) => type === 'step')).to.deep.equal(
      run.events.filter(({ type }) => type === 'step'),
    );
  });

  it('leaves out pictures that do not fit beside each other, the latest last', async () => {
    const random = randomFor(1, 'pictures');
    const noise = Buffer.from(Array.from({ length: 60_000 }, () => random.integer(256))).toString('base64');
    const incidental = { time: 1_700_000_000_000, elapsed: 60 };
    const pictures = ['before', 'after'].map(
      (name, step): RunEvent => ({
        ...{ type: 'summary', version: 1, sequence: 100 + step, incidental },
        ...{ name, step, picture: noise },
      }),
    );
    const [kept] = await record([{ ...recordedRun({ seed: 1 }), events: pictures }]);
    expect(kept?.events.map(pictureIn)).to.deep.equal([undefined, noise]);
    const { size } = await stat(path.join(folder, 'line', 'run-1.jsonl.gz'));
    expect(size).to.be.at.most(mostBytesWithPictures);
  });

  it('thins epochs and evaluations where steps are not what is too much, and keeps the last of each', async () => {
    const random = randomFor(1, 'losses');
    const run = recordedRun({ seed: 1 });
    const many = Array.from({ length: 4000 }, () =>
      run.events.flatMap((event) =>
        event.type === 'epoch' || event.type === 'evaluation' ? [{ ...event, loss: random.uniform() }] : [],
      ),
    ).flat();
    const [kept] = await record([{ ...run, events: many }]);
    expect(kept?.events.length).to.be.within(10, 4000);
    expect(kept?.events.slice(-2)).to.deep.equal(many.slice(-2));
    const { size } = await stat(path.join(folder, 'line', 'run-1.jsonl.gz'));
    expect(size).to.be.at.most(mostBytes);
  });
});

function pictureIn(event: RunEvent | undefined): string | undefined {
  return event?.type === 'summary' ? event.picture : undefined;
}
