import { isRepeatable, type RunEvent, type RunEventOf } from '../../../core/events.js';
import { describeEvent } from '../../format-event.js';
import type { IndexState, StoredEntry, SummaryPlace } from './segment.js';

// What makes up names without end has more summaries, and starts, than anyone looks at.
const summaryLimit = 1000;
const startLimit = 1000;
const textLimit = 300;

const notListed: ReadonlySet<RunEvent['type']> = new Set(['step', 'prediction', 'summary']);

type Summary = IndexState['summaries'][number];
type Start = IndexState['starts'][number];

/** How far the indexing of a run has come, apart from its tables. */
export class Progress {
  sequence = -1;
  time = 0;
  step = 0;
  trainer: string | undefined;
  entries = 0;
  readonly summaries = new Map<string, Summary>();
  readonly starts: Start[] = [];
  readonly #samples = new Map<string, number>();
  #elapsedBefore = 0;
  #elapsedLatest = 0;

  constructor(state?: IndexState) {
    if (!state) return;
    this.sequence = state.sequence;
    this.time = state.time;
    this.step = state.step;
    this.trainer = state.trainer ?? undefined;
    this.entries = state.entries;
    this.starts = [...state.starts];
    this.#elapsedBefore = state.elapsed.before;
    this.#elapsedLatest = state.elapsed.latest;
    for (const summary of state.summaries) this.summaries.set(keyOf(summary), summary);
    for (const [trainer, samples] of Object.entries(state.samples)) this.#samples.set(trainer, samples);
  }

  /** Milliseconds that the run's processes have been running, one after the other. */
  get elapsed(): number {
    return this.#elapsedBefore + this.#elapsedLatest;
  }

  /** How many samples a trainer has been trained on; the first one where none is named. */
  samplesOf(trainer: string): number {
    return this.#samples.get(trainer || (this.trainer ?? '')) ?? 0;
  }

  snapshot(): Omit<IndexState, 'tables'> {
    return {
      sequence: this.sequence,
      time: this.time,
      step: this.step,
      elapsed: { before: this.#elapsedBefore, latest: this.#elapsedLatest },
      trainer: this.trainer ?? null,
      samples: Object.fromEntries(this.#samples),
      entries: this.entries,
      summaries: [...this.summaries.values()],
      starts: [...this.starts],
    };
  }

  /** Takes an event into account, before its row. */
  note(event: RunEvent): void {
    if (event.type === 'start') this.#start(event);
    else this.#elapsedLatest = Math.max(this.#elapsedLatest, event.incidental.elapsed);
    if (!isRepeatable(event)) return;
    this.sequence = event.sequence;
    this.time = event.incidental.time;
    if (event.type !== 'step') return;
    this.trainer ??= event.trainer;
    if (event.trainer === this.trainer) this.step = event.step;
    this.#samples.set(event.trainer, (this.#samples.get(event.trainer) ?? 0) + event.size);
  }

  /** The line of the list of events; undefined for what is not listed. */
  entryOf(event: RunEvent): StoredEntry | undefined {
    if (notListed.has(event.type)) return undefined;
    const { time, elapsed } = event.incidental;
    const step = 'step' in event ? { step: event.step } : {};
    return { id: this.entries++, type: event.type, text: textOf(event), time, elapsed, ...step };
  }

  /** Where a summary is to be found, by kind; none once there are too many names. */
  placesOf(event: RunEventOf<'summary'>): readonly SummaryPlace[] {
    const { name, step, sequence, text, incidental } = event;
    const kinds = [
      ...(event.histogram ? (['histogram'] as const) : []),
      ...(event.picture === undefined ? [] : (['picture'] as const)),
      ...(text === undefined || event.picture !== undefined ? [] : (['text'] as const)),
    ];
    return kinds.flatMap((kind) => {
      const key = keyOf({ name, kind });
      const known = this.summaries.get(key);
      if (!known && this.summaries.size === summaryLimit) return [];
      this.summaries.set(key, { name, kind, step, sequence, count: (known?.count ?? 0) + 1 });
      const told = text === undefined ? {} : { text: text.slice(0, textLimit) };
      return [{ name, kind, step, sequence, time: incidental.time, ...told }];
    });
  }

  #start({ after, incidental: { time, elapsed } }: RunEventOf<'start'>): void {
    this.#elapsedBefore += this.#elapsedLatest;
    this.#elapsedLatest = elapsed;
    this.starts.push({ time, after, entry: this.entries, step: this.step });
    if (this.starts.length > startLimit) this.starts.shift();
  }
}

function keyOf({ name, kind }: Pick<Summary, 'name' | 'kind'>): string {
  return `${kind} ${name}`;
}

function textOf(event: RunEvent): string {
  const text = event.type === 'control' ? controlText(event) : describeEvent(event);
  return text.length > textLimit ? `${text.slice(0, textLimit - 3)}...` : text;
}

const controlWords: Readonly<Record<RunEventOf<'control'>['action'], string>> = {
  pause: 'paused',
  resume: 'goes on',
  checkpoint: 'a checkpoint was asked for',
  stop: 'asked to stop',
  learningRate: 'learning rate set',
};

function controlText({ action, value, trainer }: RunEventOf<'control'>): string {
  const words = trainer === undefined ? controlWords[action] : `${controlWords[action]} of ${trainer}`;
  if (value === null) return words;
  return typeof value === 'number' ? `${words} to ${value}` : `${words}: ${value}`;
}
