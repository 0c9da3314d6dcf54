import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperatorFunction } from 'rxjs';
import type { PipelineEvent, RunEventOf } from '../core/events.js';
import { loadSharp } from '../core/load-sharp.js';
import type { Plot } from '../core/plot.js';
import type { Sample } from '../core/sample.js';
import type { Source } from '../core/source.js';
import { engine } from '../engines/index.js';
import { mapAsync } from '../operators/map-async.js';
import { drawPlots } from '../sinks/draw-plots.js';
import { fromIterable } from '../sources/from-iterable.js';
import type { Goal } from './lesson.js';
import type { Figure } from './pipeline.js';

/** What an experiment came to. */
export interface Finding {
  /** What was measured or computed, by name. */
  readonly figures?: Readonly<Record<string, number>>;
  /** Curves that show it; default none. */
  readonly plots?: readonly Plot[];
  /** What is on the horizontal axes; default `x`. */
  readonly x?: string;
}

/** Something to be tried, which comes to the same whenever it is done again. */
export type Experiment = () => Finding | Promise<Finding>;

/** An experiment by its name, as a sample of the stream. */
export interface NamedExperiment {
  readonly name: string;
  readonly experiment: Experiment;
}

/** How {@link perform} tells. */
export interface PerformOptions {
  /** The folder into which plots are drawn, as `NAME.svg` and `NAME.png`; left out, none are. */
  readonly drawInto?: string | undefined;
}

// So that each is begun only when the one before has been told: the times of events tell how long they took.
const oneByOne = { concurrency: 1, window: 1 } as const;

// In pixels: as wide as a page shows it.
const pictureWidth = 800;

/**
 * Experiments as a source: for lessons in which nothing is trained, but something computed and looked at.
 *
 * @example
 * ```ts
 * import { read } from 'millrace';
 * import { experiments, perform } from 'millrace/pipelines';
 * const sums = experiments({ 'two and two': () => ({ figures: { sum: 2 + 2 } }) });
 * read(sums).pipe(perform()).subscribe((event) => console.log(event)); // a summary with the text `sum: 4`
 * ```
 */
export function experiments(
  byName: Readonly<Record<string, Experiment>>,
): Source<Sample<NamedExperiment, number>> {
  const items = Object.entries(byName).map(([name, experiment]) => ({ x: { name, experiment }, y: 0 }));
  return fromIterable(items, { name: 'experiments', size: items.length });
}

/**
 * Performs experiments one after another; each becomes a `summary` event of its name.
 *
 * Its text holds the figures, a line each; its picture the plots, which also lie in the folder as SVG and PNG. Drawing
 * takes `vega`, `vega-lite` and `sharp`, which have to be installed beside Millrace.
 *
 * @throws MillraceError in the stream, what an experiment throws; `PACKAGE_MISSING` without sharp.
 * @example
 * ```ts
 * import { run } from 'millrace';
 * import { experiments, perform } from 'millrace/pipelines';
 * import { lastValueFrom } from 'rxjs';
 * const data = experiments({ square: () => ({ figures: { 'of 3': 3 ** 2 } }) });
 * await lastValueFrom(run({ dir: 'runs/square', seed: 1 }, ({ read }) => read(data).pipe(perform())));
 * ```
 */
export function perform({
  drawInto,
}: PerformOptions = {}): OperatorFunction<Sample<NamedExperiment, number>, PipelineEvent> {
  return mapAsync(async ({ x: { name, experiment }, at }): Promise<PipelineEvent> => {
    // The run may compute in another thread: experiments do in this one.
    await engine({ worker: false });
    const { figures = {}, plots, x = 'x' } = await experiment();
    const picture = drawInto && plots ? await drawn(join(drawInto, name), plots, x) : undefined;
    const text = textOf(figures);
    return {
      type: 'summary',
      name,
      step: 0,
      ...(text !== '' && { text }),
      ...(picture !== undefined && { picture }),
      at,
    };
  }, oneByOne);
}

/** What a report tells of drawn plots: where the one of that name lies; nothing where none are drawn. */
export function drawings(name: string, { drawInto }: PerformOptions): readonly Figure[] {
  return drawInto === undefined ? [] : [['drawn', join(drawInto, `${name}.png`)]];
}

/**
 * Reads a figure of an experiment from the recorded events of a run; NaN where they do not hold it.
 *
 * @example
 * ```ts
 * import { found } from 'millrace/pipelines';
 * const goal = { name: 'sum', course: '4', within: [3.9, 4.1], read: found('two and two', 'sum') };
 * ```
 */
export function found(experiment: string, figure: string): Goal['read'] {
  return (events) => {
    const told = events.findLast(
      (event): event is RunEventOf<'summary'> => event.type === 'summary' && event.name === experiment,
    );
    return figuresIn(told?.text ?? '').get(figure) ?? Number.NaN;
  };
}

/** Draws plots into files, and answers with a small picture of them, as an event holds it. */
async function drawn(file: string, plots: readonly Plot[], x: string): Promise<string> {
  await drawPlots(file, plots, { x });
  const sharp = await loadSharp();
  const picture = sharp(await readFile(`${file}.png`)).resize({ width: pictureWidth });
  return (await picture.png({ palette: true, colours: 32 }).toBuffer()).toString('base64');
}

function textOf(figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name}: ${Number(value.toPrecision(6))}`)
    .join('\n');
}

function figuresIn(text: string): ReadonlyMap<string, number> {
  const lines = text.matchAll(/^(?<name>.*): (?<value>\S+)$/gm);
  return new Map([...lines].map(({ groups }) => [groups?.name ?? '', Number(groups?.value)]));
}
