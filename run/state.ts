import { z } from 'zod';
import { anyNumber } from '../core/any-number.js';
import { MillraceError } from '../core/errors.js';
import { engineSettingSchema } from '../engines/setting.js';
import { fromJson, toJson } from './serialize.js';

const record = z.record(z.string(), z.unknown());
const position = z.record(z.string(), z.union([z.number(), z.string()]));

const markSchema = z.object({
  source: z.string(),
  seed: z.number(),
  position: position.nullable(),
  stages: record.optional(),
  others: z.record(z.string(), position).optional(),
});

const sourceSchema = z.object({
  epochs: z.number(),
  shuffle: z.boolean(),
  size: z.number().nullable(),
  fingerprint: z.string().nullable(),
});

const bestSchema = z.object({ metric: z.string(), value: anyNumber, checkpoint: z.string() });

/** Everything of a checkpoint beside the trainers' arrays: where the run stands and what it was made with. */
const runStateSchema = z.object({
  version: z.literal(1),
  /** Steps done by all trainers together. */
  step: z.number(),
  samples: z.number(),
  /** The last event the checkpoint holds; the `end` event of a finished run is after it. */
  sequence: z.number(),
  finished: z.boolean(),
  seed: z.number(),
  options: record,
  /** The folded mark: cursor and stage states; null before the first event. */
  mark: markSchema.nullable(),
  sources: z.record(z.string(), sourceSchema),
  stageOptions: z.record(z.string(), record),
  trainerOptions: z.record(z.string(), record),
  engine: engineSettingSchema,
  best: bestSchema.nullable(),
});

/** The state file of a checkpoint. */
export type RunState = z.infer<typeof runStateSchema>;
/** What is recorded of a source. */
export type RecordedSource = z.infer<typeof sourceSchema>;
/** The best evaluation so far. */
export type Best = z.infer<typeof bestSchema>;

/** The file of a checkpoint that holds the {@link RunState}. */
export const stateFile = 'state.json';

/** The state as the bytes of its file. */
export function writeState(state: RunState): Uint8Array {
  return new TextEncoder().encode(toJson(state));
}

/**
 * Reads a state file.
 *
 * @throws MillraceError `CHECKPOINT_DAMAGED` naming the checkpoint and the field.
 */
export function readState(checkpoint: string, files: ReadonlyMap<string, Uint8Array>): RunState {
  const bytes = files.get(stateFile);
  const parsed = runStateSchema.safeParse(bytes ? fromJson(new TextDecoder().decode(bytes)) : undefined);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new MillraceError('CHECKPOINT_DAMAGED', {
    what: `checkpoint ${checkpoint}`,
    expected: `a state file of version 1 (${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''})`,
    advice: 'It was made by another version of millrace, or altered: start a new run in another folder',
    cause: parsed.error,
  });
}
