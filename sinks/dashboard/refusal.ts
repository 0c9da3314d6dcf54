import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ErrorCode, isMillraceError } from '../../core/errors.js';
import { SegmentGone } from './index/segment-store.js';

/** A request that is not answered as it wanted, and why. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode;

  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.status = status;
  }
}

const statusOf: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  OPTION_INVALID: 400,
  NAME_UNKNOWN: 404,
  NOT_RUNNING: 409,
};

/** What is answered when something was thrown; undefined where it is no fault of the request. */
export function refusalOf(
  error: unknown,
): { readonly status: ContentfulStatusCode; readonly body: object } | undefined {
  if (error instanceof Refusal) return { status: error.status, body: { error: { message: error.message } } };
  if (error instanceof SegmentGone)
    return { status: 503, body: { error: { message: 'the run has been begun anew; ask again' } } };
  if (!isMillraceError(error)) return undefined;
  const status = statusOf[error.code];
  return status && { status, body: { error: { message: error.message, code: error.code } } };
}
