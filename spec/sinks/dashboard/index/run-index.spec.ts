import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { isRepeatable, type RunEvent } from '../../../../core/events.js';
import { readPoints } from '../../../../sinks/dashboard/index/read-points.js';
import { RunIndex } from '../../../../sinks/dashboard/index/run-index.js';
import { segmentEvents } from '../../../../sinks/dashboard/index/segment.js';
import { segmentStore } from '../../../../sinks/dashboard/index/segment-store.js';
import { epochEvent, evaluationEvent, startEvent, stepEvent, warningEvent } from '../../../helpers/events.js';

describe('RunIndex', () => {
  let dir: string;
  let cache: string | undefined;

  const opened: RunIndex[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-index-'));
    cache = process.env.MILLRACE_CACHE;
    process.env.MILLRACE_CACHE = path.join(dir, 'cache');
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((index) => index.settled()));
    if (cache === undefined) delete process.env.MILLRACE_CACHE;
    else process.env.MILLRACE_CACHE = cache;
    await rm(dir, { recursive: true });
  });

  it('has a table for each kind of events, and keeps further trainers apart', async () => {
    const index = await open();
    for (const event of [
      stepEvent(0),
      stepEvent(1, { trainer: 'critic' }),
      epochEvent(2),
      evaluationEvent(3),
    ])
      index.take(event);
    expect(index.tables.map(({ series }) => series)).to.deep.equal([
      'training',
      'critic: training',
      'epoch mean',
      'evaluation on test',
    ]);
  });

  it('goes on from its segments: the same curves, entries and position as if it had never been closed', async () => {
    const events = run(2.4);
    const whole = await open();
    for (const event of events) whole.take(event);
    await whole.settled();
    const again = await open();
    expect(again.states).to.have.length(2);
    const reached = again.position.sequence;
    for (const event of events) if (orderOf(event) > reached) again.take(event);
    expect(again.position).to.deep.equal(whole.position);
    expect(again.curves()).to.deep.equal(whole.curves());
    expect(await curveOf(again)).to.deep.equal(await curveOf(whole));
    const { entries } = whole.position;
    expect(await again.entries(0, entries)).to.deep.equal(await whole.entries(0, entries));
    expect(await again.entries(0, entries)).to.have.length(entries);
  });

  it('rolls back to the end of a segment, and can take other events from there', async () => {
    const index = await open();
    for (const event of run(2.4)) index.take(event);
    const before = await curveOf(index, segmentEvents - 20);
    index.rollBack(1);
    expect(index.sequence).to.equal(segmentEvents - 1);
    expect(index.partsOf('step trainer')).to.have.length(1);
    index.take(stepEvent(segmentEvents, { loss: 77 }));
    expect((await curveOf(index)).at(-1)).to.equal(77);
    expect(await curveOf(index, segmentEvents - 20)).to.deep.equal(before);
    index.rollBack(0);
    expect(index.position).to.deep.equal({ start: 0, sequence: -1, entries: 0 });
  });

  it('writes the same segments again when the same events come, and passes over torn ones', async () => {
    const first = await open();
    for (const event of run(3.1)) first.take(event);
    await first.settled();
    const files = (await readdir(path.join(dir, 'dashboard-index'))).filter((name) =>
      name.endsWith('.segment'),
    );
    expect(files).to.have.length(3);
    await truncate(path.join(dir, 'dashboard-index', files.sort()[1] ?? ''), 5000);
    expect((await open()).states).to.have.length(1);
    const again = await open();
    const reached = again.sequence;
    for (const event of run(3.1)) if (orderOf(event) > reached) again.take(event);
    await again.settled();
    expect((await open()).states).to.deep.equal(first.states);
  });

  it('is kept in the cache folder where nothing can be written beside the events', async () => {
    await writeFile(path.join(dir, 'run'), '');
    const store = () => segmentStore(path.join(dir, 'run'), 'events.jsonl');
    const index = await RunIndex.load(store());
    for (const event of run(1.1)) index.take(event);
    await index.settled();
    expect(index.problems).to.deep.equal([]);
    expect((await RunIndex.load(store())).states).to.have.length(1);
  });

  it('holds its data in memory while they cannot be written, and says so', async () => {
    await writeFile(path.join(dir, 'cache'), 'in the way');
    await writeFile(path.join(dir, 'dashboard-index'), 'in the way, too');
    const index = await open();
    for (const event of run(1.1)) index.take(event);
    await index.settled();
    expect(index.problems.join()).to.match(/index cannot be kept on disk: .*(ENOTDIR|EEXIST)/);
    expect(await curveOf(index)).to.have.length(Math.floor(1.1 * segmentEvents));
  });

  it('stays bounded where names are made up without end, and says so', async () => {
    const index = await open();
    for (let sequence = 0; sequence < 400; sequence++) {
      index.take(stepEvent(sequence, { metrics: { [`metric ${sequence}`]: 1 } }));
      for (let nth = 0; nth < 30; nth++) index.take(warningEvent('x'.repeat(10_000)));
      index.take(stepEvent(1000 + sequence, { trainer: `trainer ${sequence}` }));
    }
    expect(index.tables).to.have.length(64);
    expect(index.position.entries).to.equal(10_000);
    expect((await index.entries(0, 1))[0]?.text).to.have.length(300);
    expect(index.problems).to.have.length(3);
  });

  async function open(): Promise<RunIndex> {
    const index = await RunIndex.load(segmentStore(dir, 'events.jsonl'));
    opened.push(index);
    return index;
  }

  async function curveOf(index: RunIndex, to?: number): Promise<readonly number[]> {
    const parts = index.partsOf('step trainer');
    const last = parts.at(-1);
    const rows = to ?? (last ? last.firstRow + last.rows : 0);
    const request = { key: 'model/loss', axis: '#step', from: 0, to: rows, limit: rows + 1 } as const;
    return (await readPoints(parts, request)).envelopes.map(({ mean }) => mean);
  }
});

/** A start, and steps for so many segments, with a warning among them now and then. */
function run(segments: number): readonly RunEvent[] {
  const steps = Array.from({ length: Math.floor(segments * segmentEvents) }, (_, sequence) =>
    stepEvent(sequence),
  );
  return [
    startEvent(),
    ...steps.flatMap((step) => (step.sequence % 5000 === 4999 ? [step, after(step)] : [step])),
  ];
}

function after({ sequence }: { readonly sequence: number }): RunEvent {
  const warning = warningEvent(`after ${sequence}`);
  return 'after' in warning ? { ...warning, after: sequence } : warning;
}

function orderOf(event: RunEvent): number {
  return isRepeatable(event) ? event.sequence : event.after;
}
