import { join } from 'node:path';
import type pc from 'picocolors';
import type { RunEvent, RunEventOf } from '../../core/events.js';
import type { Example, Figure } from '../../pipelines/pipeline.js';
import { formatCount, formatDuration, formatNumber } from '../../sinks/format-number.js';
import { moreEpochs, resumeCommandLine, runCommandLine } from './hints.js';
import type { RunPlan } from './plan.js';

type Colors = ReturnType<typeof pc.createColors>;

/** What a run came to, gathered from its events. */
export class Summary {
  /** How it was stopped, if it was. */
  stopped: RunEventOf<'stopped'> | undefined;
  /** Whether it has come to its end. */
  ended = false;
  readonly #evaluations = new Map<string, RunEventOf<'evaluation'>>();
  #training: RunEventOf<'epoch'> | undefined;
  #samples = 0;
  #began = 0;
  #trained = 0;
  #elapsed = 0;

  take(event: RunEvent): void {
    this.#elapsed = event.incidental.elapsed;
    switch (event.type) {
      case 'start':
        this.#began = this.#elapsed;
        return;
      case 'step':
        this.#samples += event.size;
        this.#trained = this.#elapsed;
        return;
      case 'epoch':
        this.#training = event;
        return;
      case 'evaluation':
        this.#evaluations.set(event.data, event);
        return;
      case 'stopped':
        this.stopped = event;
        return;
      case 'end':
        this.ended = true;
    }
  }

  /** The figures, the files, and what to try next. */
  text(plan: RunPlan, figures: readonly Figure[], { bold, dim, cyan }: Colors): string {
    const { dir } = plan.settings;
    const results = table([...this.#figures(), ...figures], bold);
    const files = table(
      [
        ['events', join(dir, 'events.jsonl')],
        ['checkpoints', join(dir, 'checkpoints')],
        ['model', join(dir, 'model')],
      ],
      dim,
    );
    const next = table(
      nextSteps(plan).map(({ flags, does }) => [does, flags]),
      dim,
      cyan,
    );
    return `\n${[results, files, `${bold('Next')}\n${next}`].join('\n\n')}\n`;
  }

  #figures(): readonly Figure[] {
    const milliseconds = this.#trained - this.#began;
    return [
      ...[...this.#evaluations].flatMap(([data, event]) => measured(data, event)),
      ...(this.#training ? measured('training', this.#training) : []),
      ...(milliseconds > 0
        ? [['speed', `${formatCount((this.#samples / milliseconds) * 1000)} samples/s`] as const]
        : []),
      ['time', formatDuration(this.#elapsed)],
    ];
  }
}

function measured(data: string, { loss, metrics }: RunEventOf<'evaluation' | 'epoch'>): readonly Figure[] {
  return Object.entries({ ...metrics, loss }).map(([name, value]) => [
    `${data} ${name}`,
    formatNumber(value),
  ]);
}

/** Two or three commands, each with what it does. */
function nextSteps({ pipeline, given, options, settings }: RunPlan): readonly Example[] {
  const variation = pipeline.examples.at(-1);
  return [
    { flags: resumeCommandLine(pipeline.name, given, moreEpochs(options)), does: 'train further' },
    ...(variation ? [{ ...variation, flags: runCommandLine(pipeline.name, {}, [variation.flags]) }] : []),
    { flags: `npx millrace tail ${settings.dir} --no-follow`, does: 'read its events' },
  ];
}

type Paint = (text: string) => string;

function table(rows: readonly Figure[], paintName: Paint, paintValue: Paint = (text) => text): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${paintName(name.padEnd(width))}   ${paintValue(value)}`).join('\n');
}
