import type { RunEvent } from '../../core/events.js';
import { formatMeasure, measuresOf } from '../../sinks/format-measures.js';
import { oneLine } from '../../sinks/one-line.js';
import { fitted, liveFacts } from '../../sinks/progress/live-facts.js';
import { MeanCurve } from '../../sinks/progress/mean-curve.js';
import { Standing } from '../../sinks/standing.js';
import type { Followed } from './follow.js';
import { runColors, shown } from './line-printer.js';
import { axesOf, type PlotOptions, plot, signOf } from './plot.js';
import type { Selection } from './selection.js';
import { gap, sideBySide } from './side-by-side.js';

/** The room that there is to draw in, in characters. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
}

type Measured = Extract<RunEvent, { readonly loss: number }>;

type Paint = (text: string) => string;

interface Painted {
  readonly text: string;
  readonly paint: Paint;
}

interface NamedCurve {
  readonly run: string;
  readonly name: string;
  readonly curve: MeanCurve;
  latest: number;
}

// More points than a terminal is wide, more curves than anybody tells apart: the rest is left out.
const limits = { points: 1024, curves: 24, measures: 16, beside: 4 } as const;

/** Characters below which charts beside each other say too little. */
const narrowest = 40;

/** Lines of a chart beside its curves: the legend, the axis with its labels, and an empty one. */
const margin = 4;
const [lowest, highest] = [4, 14];

/** The curves of runs, and how far each run is: of bounded size, however long they are. */
export class ChartBook {
  readonly #selection: Selection;
  readonly #color: boolean;
  readonly #labels: readonly string[];
  readonly #runs = new Map<string, Standing>();
  readonly #measures = new Map<string, Map<string, NamedCurve>>();

  /** @param labels what the names of runs begin with, in the order in which they are to stand; those alike by name. */
  constructor(selection: Selection, color: boolean, labels: readonly string[] = []) {
    this.#selection = selection;
    this.#color = color;
    this.#labels = labels;
  }

  take({ run = '', event }: Followed): void {
    this.#standingOf(run).take(event);
    // A run that begins anew or goes on from a checkpoint goes over its steps again.
    if (event.type === 'start') this.#cut(run, 0);
    if (event.type === 'resumed') this.#cut(run, event.step);
    if (!('loss' in event) || !this.#isDrawn(event)) return;
    for (const [measure, value] of measuresOf(event))
      if (this.#isWanted(measure, event)) this.#add(measure, run, event, value);
  }

  /** As many charts as there is room for, below how far each run is. */
  draw({ columns, rows }: Room): readonly string[] {
    const heads = this.#heads(columns, Math.max(Math.floor(rows / 4), 1));
    const room = rows - heads.length - 2;
    const count = Math.max(Math.min(this.#measures.size, Math.floor(room / (lowest + margin))), 1);
    const height = Math.min(Math.max(Math.floor(room / count) - margin, lowest), highest);
    const charts = [...this.#measures]
      .slice(0, count)
      .flatMap(([measure, curves]) => ['', ...this.#chart(measure, [...curves.values()], columns, height)]);
    const left = [...this.#measures.keys()].slice(count).map(oneLine).join(', ');
    return [
      ...heads,
      ...charts,
      ...(left === '' ? [] : [`no room for ${left}: choose with --only`.slice(0, columns)]),
    ];
  }

  #heads(columns: number, most: number): readonly string[] {
    return this.#inOrder([...this.#runs.keys()])
      .slice(0, most)
      .map((run) => {
        const name = run === '' ? '' : `${shown(run)}  `;
        return this.#paintOf(run)(name) + fitted(liveFacts(this.#standingOf(run)), columns - name.length);
      });
  }

  /** The curves of a measure: of a few runs side by side, on the same axes, of more over each other. */
  #chart(measure: string, all: readonly NamedCurve[], columns: number, height: number): readonly string[] {
    const runs = this.#inOrder([...new Set(all.map(({ run }) => run))]);
    const curves = runs.flatMap((run) => all.filter((named) => named.run === run));
    const width = Math.floor((columns - (runs.length - 1) * gap) / runs.length);
    if (runs.length === 1 || runs.length > limits.beside || width < narrowest)
      return this.#over(measure, curves, { width: columns, height });
    const axes = axesOf(curves.map(({ curve }) => curve));
    const blocks = runs.map((run) => {
      const own = curves.filter((named) => named.run === run).map((named) => ({ ...named, run: '' }));
      const title = `${oneLine(measure)}  ${shown(run)}`;
      return this.#over(title, own, { width, height, axes }, this.#paintOf(run));
    });
    return sideBySide(blocks, width);
  }

  #over(
    title: string,
    curves: readonly NamedCurve[],
    room: Pick<PlotOptions, 'width' | 'height' | 'axes'>,
    paintTitle: Paint = String,
  ): readonly string[] {
    const paints = runColors(this.#color);
    const ofOne = curves.every(({ run }) => run === curves[0]?.run);
    const painted = curves.map(({ run, curve }, index) => ({
      points: curve.points,
      // Of one run, its curves are told apart; of several, the runs.
      paint: ofOne ? (paints[index % paints.length] ?? String) : this.#paintOf(run),
    }));
    const names = curves.map(({ run, name, latest }, index) => {
      const text = `${signOf(index, this.#color)} ${[shown(run), oneLine(name)].filter(Boolean).join(' ')} ${formatMeasure('', latest).trim()}`;
      return { text, paint: painted[index]?.paint ?? String };
    });
    const head = { text: title, paint: paintTitle };
    return [legend(head, names, room.width), ...plot(painted, { ...room, color: this.#color })];
  }

  /** Not as their first events came: that is chance. */
  #inOrder(runs: readonly string[]): readonly string[] {
    const rank = (run: string): number => {
      const place = this.#labels.findIndex((label) => run === label || run.startsWith(`${label}/`));
      return place < 0 ? this.#labels.length : place;
    };
    return [...runs].sort((one, other) => rank(one) - rank(other) || one.localeCompare(other));
  }

  #isDrawn(event: Measured): boolean {
    if (!this.#selection.has(event)) return false;
    // An epoch's mean is that of steps that are drawn already.
    return event.type !== 'epoch' || this.#selection.types.has('epoch');
  }

  #isWanted(measure: string, { metrics }: Measured): boolean {
    return this.#selection.measures?.has(measure) ?? (measure === 'loss' || measure in metrics);
  }

  #add(measure: string, run: string, event: Measured, value: number): void {
    const name = seriesOf(event);
    const curves = this.#measures.get(measure) ?? new Map<string, NamedCurve>();
    const key = JSON.stringify([run, name]);
    const known = curves.get(key);
    const isFull = known
      ? false
      : curves.size === limits.curves || (curves.size === 0 && this.#measures.size === limits.measures);
    if (isFull) return;
    const named = known ?? { run, name, curve: new MeanCurve(limits.points), latest: value };
    named.latest = value;
    named.curve.add(event.step, value);
    this.#measures.set(measure, curves.set(key, named));
  }

  #cut(run: string, step: number): void {
    for (const curves of this.#measures.values())
      for (const named of curves.values()) if (named.run === run) named.curve.cutAfter(step);
  }

  #standingOf(run: string): Standing {
    const standing = this.#runs.get(run) ?? new Standing();
    this.#runs.set(run, standing);
    return standing;
  }

  #paintOf(run: string): Paint {
    const paints = runColors(this.#color);
    return paints[[...this.#runs.keys()].indexOf(run) % paints.length] ?? String;
  }
}

/** The name of what is drawn, and which curve is which, as far as there is room. */
function legend(title: Painted, names: readonly Painted[], columns: number): string {
  const head = title.text.slice(0, columns);
  let line = title.paint(head);
  let { length } = head;
  for (const { text, paint } of names) {
    length += text.length + 3;
    if (length > columns) break;
    line += `   ${paint(text)}`;
  }
  return line;
}

function seriesOf(event: Measured): string {
  if (event.type === 'evaluation') return event.data;
  return event.type === 'epoch' ? 'epoch mean' : 'training';
}
