import {
  type ErrorCode,
  type ErrorDetails,
  isMillraceError,
  MillraceError,
  show,
} from '../../core/errors.js';

/** What was thrown, in a form that can be sent to another thread, where an instance would lose its class. */
export type PackedError =
  | {
      readonly code: ErrorCode;
      readonly details: ErrorDetails;
      readonly stack: string | undefined;
      readonly cause?: PackedError;
    }
  | {
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      readonly cause?: PackedError;
    }
  | { readonly thrown: unknown };

/** Packs whatever was thrown; causes are packed with it. */
export function packError(error: unknown): PackedError {
  if (!(error instanceof Error)) return { thrown: cloneable(error) };
  const { name, message, stack } = error;
  const cause = error.cause === undefined ? {} : { cause: packError(error.cause) };
  if (!isMillraceError(error)) return { name, message, stack, ...cause };
  const { cause: _, ...details } = error.details;
  const given = 'given' in details ? { given: cloneable(details.given) } : {};
  return { code: error.code, details: { ...details, ...given }, stack, ...cause };
}

/** What {@link packError} packed: class, message, stack and causes are those of the original. */
export function unpackError(packed: PackedError): unknown {
  if ('thrown' in packed) return packed.thrown;
  const cause = packed.cause ? { cause: unpackError(packed.cause) } : {};
  const error =
    'code' in packed
      ? new MillraceError(packed.code, { ...packed.details, ...cause })
      : plainError(packed.name, packed.message, cause);
  if (packed.stack !== undefined) error.stack = packed.stack;
  return error;
}

const classes = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

function plainError(name: string, message: string, options: ErrorOptions): Error {
  const known = classes.find((type) => type.name === name);
  return known ? new known(message, options) : Object.assign(new Error(message, options), { name });
}

function cloneable(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (error) {
    if (error instanceof DOMException) return show(value);
    throw error;
  }
}
