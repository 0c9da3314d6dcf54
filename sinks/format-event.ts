import pc from 'picocolors';
import type { RunEvent } from '../core/events.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from './format-number.js';

/** How {@link formatEvent} writes. */
export interface FormatOptions {
  /** Whether to colour the line with ANSI escapes; default false. */
  readonly color?: boolean;
}

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
export function formatEvent(event: RunEvent, { color = false }: FormatOptions = {}): string {
  const colors = pc.createColors(color);
  const elapsed = formatDuration(event.incidental.elapsed).padStart(9);
  const type = typeColor(event, colors)(event.type.padEnd(10));
  return `${colors.dim(elapsed)}  ${type}  ${describeEvent(event)}`;
}

/** The facts of an event without its time and type. */
export function describeEvent(event: RunEvent): string {
  return oneLine(factsOf(event).join('  '));
}

function factsOf(event: RunEvent): readonly string[] {
  switch (event.type) {
    case 'step':
      return [stepOf(event), epochOf(event), ...measured(event), ...rateOf(event)];
    case 'epoch':
      return [epochOf(event), stepOf(event), ...measured(event), ...rateOf(event)];
    case 'evaluation':
      return [event.data, stepOf(event), ...measured(event)];
    case 'prediction':
      return [
        stepOf(event),
        `output ${event.output.map(formatNumber).join(' ')}`,
        ...(event.label === undefined ? [] : [`label ${event.label}`]),
      ];
    case 'summary':
      return [event.name, stepOf(event), event.picture === undefined ? 'histogram' : 'picture'];
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
      return [event.action, JSON.stringify(event.value) ?? ''];
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

function measured(event: {
  readonly loss: number;
  readonly metrics: Readonly<Record<string, number>>;
}): readonly string[] {
  const metrics = Object.entries(event.metrics).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return [`loss ${formatNumber(event.loss)}`, ...metrics];
}

function rateOf({ incidental }: RunEvent): readonly string[] {
  const { samplesPerSecond } = incidental;
  return samplesPerSecond === undefined ? [] : [`${formatCount(samplesPerSecond)} samples/s`];
}

function named(name: string, count: number | undefined): readonly string[] {
  return count === undefined ? [] : [`${name} ${formatCount(count)}`];
}

function typeColor({ type }: RunEvent, colors: Colors): (text: string) => string {
  if (type === 'warning' || type === 'drift' || type === 'stopped') return colors.yellow;
  if (type === 'evaluation' || type === 'end') return colors.green;
  return type === 'step' ? colors.dim : colors.cyan;
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
