import type { RunEventOf } from '../../core/events.js';
import {
  encodeHyperparameters,
  enumerations,
  type HyperparameterMessage,
  type HyperparametersMessage,
  type ValueMessage,
} from './schema.js';
import { shownBy } from './values.js';

type Start = RunEventOf<'start'>;
type Setting = readonly [name: string, value: unknown];

/** What a run was started with: its options, those within others by their path, its seed and engine. */
export function settingsOf({ seed, engine, options }: Start): readonly Setting[] {
  const given = flat('', options);
  const names = new Set(given.map(([name]) => name));
  const own: readonly Setting[] = [
    ['seed', seed],
    ['engine', engine.backend],
  ];
  return [...given, ...own.filter(([name]) => !names.has(name))];
}

/** The options, the seed and all that is known of the engine, as a table in Markdown. */
export function settingsTable(start: Start): string {
  const settings = [
    ...flat('', start.options),
    ['seed', start.seed] as const,
    ...flat('engine', start.engine),
  ];
  const lines = settings.map(([name, value]) => `| ${cell(name)} | ${cell(textOf(value))} |`);
  return ['| option | value |', '| --- | --- |', ...lines].join('\n');
}

/** What the plugin hparams is told at a run's start. */
export function sessionStart(start: Start): ValueMessage {
  const hparams = Object.fromEntries(settingsOf(start).map(([name, value]) => [name, hyperparameter(value)]));
  const start_time_secs = start.incidental.time / 1000;
  return session('_hparams_/session_start_info', { session_start_info: { hparams, start_time_secs } });
}

/** What the plugin hparams is told at a run's end. */
export function sessionEnd({ incidental }: RunEventOf<'end'>): ValueMessage {
  const status = enumerations.sessionStatus.success;
  const end_time_secs = incidental.time / 1000;
  return session('_hparams_/session_end_info', { session_end_info: { status, end_time_secs } });
}

function session(tag: string, message: HyperparametersMessage): ValueMessage {
  // All is in the metadata; TensorBoard wants a value beside them.
  const empty = { dtype: enumerations.dataType.float, tensor_shape: { dim: [{ size: 0 }] } };
  return shownBy('hparams', tag, empty, encodeHyperparameters(message));
}

function hyperparameter(value: unknown): HyperparameterMessage {
  if (typeof value === 'number') return { number_value: value };
  if (typeof value === 'boolean') return { bool_value: value };
  return { string_value: textOf(value) };
}

function flat(path: string, value: unknown): readonly Setting[] {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isGroup ? Object.entries(value) : [];
  if (entries.length === 0) return path === '' ? [] : [[path, value]];
  return entries.flatMap(([key, inner]) => flat(path === '' ? key : `${path}.${key}`, inner));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

// A bar would end the cell, a line break the row; the rest would be markup.
function cell(content: string): string {
  const line = content
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
  return line.replaceAll(/[\\`*_[\]|]/g, '\\$&');
}
