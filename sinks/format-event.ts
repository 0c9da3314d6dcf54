import pc from 'picocolors';
import type { RunEvent, RunEventOf } from '../core/events.js';
import { formatMeasure, measuresOf } from './format-measures.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from './format-number.js';
import { oneLine } from './one-line.js';

/** How {@link formatEvent} writes. */
export interface FormatOptions {
  /** Whether to colour the line with ANSI escapes; default false. */
  readonly color?: boolean;
  /**
   * Which values of steps, epochs and evaluations to write, by their names: `loss`, a metric, `learningRate`, `memory` and
   * so on. Default: loss and metrics, and the rate of steps and epochs.
   */
  readonly measures?: ReadonlySet<string>;
}

// Of a text that a run has recorded: a line is to be read at a glance.
const longestText = 100;

type Measured = Extract<RunEvent, { readonly loss: number }>;
type Colors = ReturnType<typeof pc.createColors>;

/**
 * An event as one line a person reads: when, what, and its facts.
 *
 * Epochs count from 1 here, from 0 in the event. Control characters inside the event are escaped, so that a recorded
 * text can neither break the line nor steer the terminal.
 *
 * @example
 * ```ts
 * import { formatEvent } from 'millrace/sinks';
 * import { parseEvent } from 'millrace';
 * const line = '{"type":"drift","detector":"ddm","step":7,"value":0.5,"version":1,"sequence":9,"incidental":{"time":0,"elapsed":1200}}';
 * formatEvent(parseEvent(line, 'line 1')); // '    1.2 s  drift       ddm  step 7  value 0.5000'
 * ```
 */
export function formatEvent(event: RunEvent, { color = false, measures }: FormatOptions = {}): string {
  const colors = pc.createColors(color);
  const elapsed = formatDuration(event.incidental.elapsed).padStart(9);
  const type = typeColor(event, colors)(event.type.padEnd(10));
  return `${colors.dim(elapsed)}  ${type}  ${describeEvent(event, measures)}`;
}

/** The facts of an event without its time and type. */
export function describeEvent(event: RunEvent, measures?: ReadonlySet<string>): string {
  return oneLine(factsOf(event, measures).join('  '));
}

function factsOf(event: RunEvent, measures: ReadonlySet<string> | undefined): readonly string[] {
  switch (event.type) {
    case 'step':
      return [stepOf(event), epochOf(event), ...measured(event, measures)];
    case 'epoch':
      return [epochOf(event), stepOf(event), ...measured(event, measures)];
    case 'evaluation':
      return [event.data, stepOf(event), ...measured(event, measures)];
    case 'prediction':
      return [
        stepOf(event),
        ...(event.key === undefined ? [] : [`key ${event.key}`]),
        `output ${event.output.map(formatNumber).join(' ')}`,
        ...(event.label === undefined ? [] : [`label ${event.label}`]),
      ];
    case 'summary':
      return [event.name, stepOf(event), ...summaryOf(event)];
    case 'drift':
      return [event.detector, stepOf(event), `value ${formatNumber(event.value)}`];
    case 'end':
      return [event.reason, `steps ${formatCount(event.steps)}`, `samples ${formatCount(event.samples)}`];
    case 'start':
      return [
        ...(typeof event.engine.backend === 'string' ? [event.engine.backend] : []),
        `seed ${event.seed}`,
        ...named('samples', event.total.samples),
        ...named('epochs', event.total.epochs),
      ];
    case 'resumed':
      return [event.checkpoint, stepOf(event)];
    case 'checkpoint':
      return [event.checkpoint, stepOf(event), formatBytes(event.bytes)];
    case 'stopped':
      return [event.reason, stepOf(event), event.checkpoint ?? 'no checkpoint'];
    case 'control':
      return [event.action, ...controlValueOf(event), stepOf(event)];
    case 'warning':
      return [`${event.code}: ${event.message}`, ...named('count', event.count)];
  }
}

function stepOf({ step }: { readonly step: number }): string {
  return `step ${formatCount(step)}`;
}

function epochOf({ epoch }: { readonly epoch: number }): string {
  return `epoch ${formatCount(epoch + 1)}`;
}

function measured(event: Measured, measures: ReadonlySet<string> | undefined): readonly string[] {
  const wanted = measures ?? new Set(['loss', ...Object.keys(event.metrics), ...rateIn(event)]);
  return [...measuresOf(event)]
    .filter(([name]) => wanted.has(name))
    .map(([name, value]) => formatMeasure(name, value));
}

function rateIn({ type }: Measured): readonly string[] {
  return type === 'evaluation' ? [] : ['samplesPerSecond'];
}

function summaryOf({ histogram, picture, text }: RunEventOf<'summary'>): readonly string[] {
  return [
    ...(histogram === undefined ? [] : ['histogram']),
    ...(picture === undefined ? [] : ['picture']),
    ...(text === undefined ? [] : [text.slice(0, longestText)]),
  ];
}

function controlValueOf({ value, trainer }: RunEventOf<'control'>): readonly string[] {
  return [
    ...(trainer === undefined ? [] : [trainer]),
    ...(value === null ? [] : [typeof value === 'number' ? formatNumber(value) : value]),
  ];
}

function named(name: string, count: number | undefined): readonly string[] {
  return count === undefined ? [] : [`${name} ${formatCount(count)}`];
}

function typeColor({ type }: RunEvent, colors: Colors): (text: string) => string {
  if (type === 'warning' || type === 'drift' || type === 'stopped') return colors.yellow;
  if (type === 'evaluation' || type === 'end') return colors.green;
  return type === 'step' ? colors.dim : colors.cyan;
}
