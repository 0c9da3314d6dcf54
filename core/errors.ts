import { inspect } from 'node:util';
import { errorCatalogue } from './error-catalogue.js';

/** A stable error code; `docs/errors.md` explains each one. */
export type ErrorCode = keyof typeof errorCatalogue;

/** What an error tells beside its code. */
export interface ErrorDetails {
  /** The thing at fault, as the user knows it: `option batch`, `checkpoint step-500`. */
  readonly what: string;
  /** The value given. */
  readonly given?: unknown;
  /** What was expected instead. */
  readonly expected?: string;
  /** File, line, row, offset or step. */
  readonly where?: string;
  /** What to do next, as one imperative sentence. */
  readonly advice?: string;
  readonly cause?: unknown;
}

/**
 * The one error class: a stable code, the thing, the value given, what was expected, and what to do.
 *
 * @example
 * ```ts
 * import { MillraceError } from 'millrace';
 * const error = new MillraceError('OPTION_INVALID', { what: 'batch size', given: 0, expected: 'a whole number of at least 1' });
 * error.message; // 'batch size: got 0, expected a whole number of at least 1'
 * ```
 */
export class MillraceError extends Error {
  override readonly name = 'MillraceError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(describe(code, details), 'cause' in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.details = details;
  }
}

/** Whether a value is a {@link MillraceError}, optionally one with this code. */
export function isMillraceError(value: unknown, code?: ErrorCode): value is MillraceError {
  return value instanceof MillraceError && (code === undefined || value.code === code);
}

/** A value as a person reads it in a message: short, quoted, typed where that helps. */
export function show(value: unknown): string {
  if (typeof value === 'string') return value.length > 80 ? `'${value.slice(0, 77)}...'` : `'${value}'`;
  if (typeof value === 'function') return value.name ? `function ${value.name}` : 'a function';
  if (ArrayBuffer.isView(value)) return `${value.constructor.name}(${value.byteLength} bytes)`;
  if (value instanceof Error) return value.message;
  if (typeof value !== 'object' || value === null) return String(value);
  const text = inJson(value) ?? inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Undefined where JSON has no form for it: a cycle, a bigint. An error about a value must not fail on it. */
function inJson(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function describe(code: ErrorCode, details: ErrorDetails): string {
  const { what, given, expected, where, advice } = details;
  const facts = [
    'given' in details ? `got ${show(given)}` : '',
    expected ? `expected ${expected}` : 'given' in details ? '' : errorCatalogue[code],
  ].filter((fact) => fact !== '');
  const place = where ? ` (${where})` : '';
  return `${what}: ${facts.join(', ')}${place}${advice ? `. ${advice}` : ''}`;
}
