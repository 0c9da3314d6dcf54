import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { lastValueFrom, toArray } from 'rxjs';
import type { PipelineEventOf, RunEvent } from '../../core/events.js';
import { read } from '../../core/read.js';
import { type Experiment, experiments, found, perform } from '../../pipelines/experiments.js';
import { pixelsIn } from '../helpers/png.js';
import { useFolder } from '../helpers/small-run.js';

type Summary = PipelineEventOf<'summary'>;

async function performed(
  byName: Readonly<Record<string, Experiment>>,
  drawInto?: string,
): Promise<readonly Summary[]> {
  const events = await lastValueFrom(read(experiments(byName)).pipe(perform({ drawInto }), toArray()));
  return events.filter((event): event is Summary => event.type === 'summary');
}

const recorded = (summaries: readonly Summary[]): readonly RunEvent[] =>
  summaries.map(({ at: _, ...facts }, sequence) => ({
    ...facts,
    version: 1,
    sequence,
    incidental: { time: 0, elapsed: 0 },
  }));

describe('experiments', function () {
  // The first drawing loads what draws.
  this.timeout(30_000);
  const folder = useFolder();
  const line = { name: 'line', lines: [{ name: 'value', x: [0, 1], y: [1, 2] }] };

  it('are performed in their order, each a summary with its figures as text', async () => {
    const order: string[] = [];
    const each = (name: string, value: number) => async () => {
      order.push(name);
      return { figures: { value, 'twice that': 2 * value } };
    };
    const events = await performed({ one: each('one', 1 / 3), two: each('two', -2e-9) });
    expect(order).to.deep.equal(['one', 'two']);
    expect(events.map(({ name, text }) => [name, text])).to.deep.equal([
      ['one', 'value: 0.333333\ntwice that: 0.666667'],
      ['two', 'value: -2e-9\ntwice that: -4e-9'],
    ]);
  });

  it('come to figures that are found again in the recorded events', async () => {
    const events = recorded(
      await performed({ one: () => ({ figures: { 'a: b': 1, value: -2e-9, none: Number.NaN } }) }),
    );
    expect(found('one', 'value')(events)).to.equal(-2e-9);
    expect(found('one', 'a: b')(events)).to.equal(1);
    expect(found('one', 'none')(events)).to.be.NaN;
    expect(found('one', 'other')(events)).to.be.NaN;
    expect(found('two', 'value')(events)).to.be.NaN;
  });

  it('are drawn into the folder, and into their events', async () => {
    const [event] = await performed({ lines: () => ({ plots: [line], x: 'place' }) }, folder.path);
    expect(event).not.to.have.property('text');
    const { width } = await pixelsIn(Buffer.from(event?.picture ?? '', 'base64'));
    expect(width).to.equal(800);
    expect(await readFile(join(folder.path, 'lines.svg'), 'utf8')).to.include('place');
    expect(existsSync(join(folder.path, 'lines.png'))).to.equal(true);
  });

  it('are not drawn without a folder', async () => {
    const [event] = await performed({ lines: () => ({ plots: [line] }) });
    expect(event).to.include({ name: 'lines' }).and.not.to.have.property('picture');
  });

  it('fail the stream with what they throw', async () => {
    const broken = performed({ broken: () => Promise.reject(new RangeError('broken')) });
    const failure = await broken.then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(RangeError).with.property('message', 'broken');
  });
});
