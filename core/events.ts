import { z } from 'zod';
import { circumstances } from './circumstances.js';
import { MillraceError } from './errors.js';
import type { Mark } from './mark.js';

export type { TimeSpent } from './circumstances.js';

/** The version of the recorded form; a reader refuses events of a newer one. */
export const eventVersion = 1;

const whole = z.number().int().min(0);
// JSON has no number for what is not finite: it is written as null.
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const metrics = z.record(z.string(), figure);

/** What a control can tell a run to do. */
export const controlActions = ['pause', 'resume', 'checkpoint', 'stop', 'learningRate'] as const;

/** One of {@link controlActions}. */
export type ControlAction = (typeof controlActions)[number];

/** Facts that a rerun repeats; `run` numbers them without a gap. */
const repeatable = {
  /** One update of the weights; `step` counts from 1. */
  step: z.object({
    type: z.literal('step'),
    trainer: z.string(),
    step: whole,
    epoch: whole,
    /** Samples in the batch. */
    size: whole,
    loss: z.number(),
    metrics,
    learningRate: z.number(),
    gradientNorm: z.number().optional(),
  }),
  /** The end of an epoch; loss and metrics are means over its samples, taken before each update. */
  epoch: z.object({
    type: z.literal('epoch'),
    trainer: z.string(),
    step: whole,
    epoch: whole,
    samples: whole,
    loss: figure,
    metrics,
  }),
  /** Loss and metrics over a data set that is not trained on. */
  evaluation: z.object({
    type: z.literal('evaluation'),
    trainer: z.string(),
    /** The name of the data set. */
    data: z.string(),
    step: whole,
    epoch: whole,
    samples: whole,
    loss: figure,
    metrics,
  }),
  /** What a model said of one sample. */
  prediction: z.object({
    type: z.literal('prediction'),
    trainer: z.string(),
    /** Steps that the weights had seen. */
    step: whole,
    /** By which others know the sample again: the key of a message, say. */
    key: z.union([z.string(), z.number()]).optional(),
    output: z.array(figure),
    label: z.number().optional(),
  }),
  /** A histogram, a picture, or a text. */
  summary: z.object({
    type: z.literal('summary'),
    /** What it is of, as a path: `weights/model/dense/kernel`. */
    name: z.string(),
    step: whole,
    histogram: z
      .object({
        /** Of the bins, rising: one more than there are counts; none where no value was finite. */
        edges: z.array(z.number()),
        counts: z.array(whole),
        /** How many values were left out because they are NaN or infinite; left out where none were. */
        notFinite: whole.optional(),
      })
      .optional(),
    /** A PNG, base64. */
    picture: z.string().optional(),
    text: z.string().optional(),
  }),
  drift: z.object({ type: z.literal('drift'), detector: z.string(), step: whole, value: z.number() }),
  /** The pipeline completed; never written when a run is stopped or fails. */
  end: z.object({ type: z.literal('end'), reason: z.string(), steps: whole, samples: whole }),
} as const;

/** What happened to the process rather than to the model; left out when two runs are compared. */
const incidental = {
  start: z.object({
    type: z.literal('start'),
    /** Name, versions, threads and the rest of the engine setting. */
    engine: z.record(z.string(), z.unknown()),
    seed: z.number(),
    options: z.record(z.string(), z.unknown()),
    /** Samples an epoch and epochs, where known: what a progress bar needs. */
    total: z.object({ samples: whole.optional(), epochs: whole.optional() }),
  }),
  resumed: z.object({ type: z.literal('resumed'), checkpoint: z.string(), step: whole }),
  checkpoint: z.object({
    type: z.literal('checkpoint'),
    checkpoint: z.string(),
    step: whole,
    bytes: whole,
    finished: z.boolean(),
  }),
  stopped: z.object({
    type: z.literal('stopped'),
    reason: z.string(),
    step: whole,
    checkpoint: z.string().nullable(),
  }),
  /** Something a person, or code in their place, told the run to do; written when it took effect. */
  control: z.object({
    type: z.literal('control'),
    action: z.enum(controlActions),
    /** The rate of `learningRate` or `scheduled`, the reason of `stop`, else null. */
    value: z.union([z.number(), z.string()]).nullable(),
    /** Whose rate `learningRate` has set; left out where it was that of all trainers. */
    trainer: z.string().optional(),
    /** Steps done by then; the next step is the first that it changes. */
    step: whole,
  }),
  warning: z.object({
    type: z.literal('warning'),
    code: z.string(),
    message: z.string(),
    count: whole.optional(),
  }),
} as const;

const numbered = { version: z.literal(eventVersion), sequence: whole, incidental: circumstances };
// An incidental event has no number of its own: it says after which one it came.
const unnumbered = {
  version: z.literal(eventVersion),
  after: z.number().int().min(-1),
  incidental: circumstances,
};

/** The schema of a recorded event: one union on `type`. Whatever is read back from outside is parsed with it. */
export const runEventSchema = z.discriminatedUnion('type', [
  repeatable.step.extend(numbered),
  repeatable.epoch.extend(numbered),
  repeatable.evaluation.extend(numbered),
  repeatable.prediction.extend(numbered),
  repeatable.summary.extend(numbered),
  repeatable.drift.extend(numbered),
  repeatable.end.extend(numbered),
  incidental.start.extend(unnumbered),
  incidental.resumed.extend(unnumbered),
  incidental.checkpoint.extend(unnumbered),
  incidental.stopped.extend(unnumbered),
  incidental.control.extend(unnumbered),
  incidental.warning.extend(unnumbered),
]);

/** An event as sinks receive it and files hold it. */
export type RunEvent = z.infer<typeof runEventSchema>;

/** A recorded event of one type. */
export type RunEventOf<Type extends RunEvent['type']> = Extract<RunEvent, { type: Type }>;

type Repeatable = { [Type in keyof typeof repeatable]: z.infer<(typeof repeatable)[Type]> };
type Incidental = { [Type in keyof typeof incidental]: z.infer<(typeof incidental)[Type]> };

/** The facts of a repeatable event. */
export type Facts = Repeatable[keyof Repeatable];

/** The facts of an incidental event. */
export type IncidentalFacts = Incidental[keyof Incidental];

/** An event inside the pipeline: its facts, and the mark that tells up to where it stands for. */
export type PipelineEvent = Facts & { readonly at: Mark };

/** An event of one type inside the pipeline. */
export type PipelineEventOf<Type extends Facts['type']> = Extract<PipelineEvent, { type: Type }>;

/** Whether an event is numbered: one that a rerun repeats. */
export function isRepeatable(event: RunEvent): event is Extract<RunEvent, { sequence: number }> {
  return 'sequence' in event;
}

/**
 * Reads one line of a recorded run; a loss, metric or output of null is one that was not finite, and becomes NaN.
 *
 * @throws MillraceError `EVENT_INVALID` with `where` when the line is no event.
 */
export function parseEvent(line: string, where: string): RunEvent {
  const parsed = runEventSchema.safeParse(parseJson(line, where));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MillraceError('EVENT_INVALID', {
    what: issue && issue.path.length > 0 ? `event field ${issue.path.join('.')}` : 'event',
    given: line,
    expected: issue?.message ?? 'an event of a millrace run',
    where,
  });
}

function parseJson(line: string, where: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new MillraceError('EVENT_INVALID', {
      what: 'event',
      given: line,
      expected: 'a line of JSON',
      where,
      cause,
    });
  }
}
