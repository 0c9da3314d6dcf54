import type { EngineIdentity, EngineOptions } from '../engine.js';
import type { PackedError } from './packed-error.js';

/** What the worker is started with. */
export interface WorkerOrders {
  readonly purpose: 'millrace engine';
  readonly engine: EngineOptions;
}

/** The first message of the worker: its engine, or why there is none. */
export type Greeting = { readonly engine: EngineIdentity } | { readonly error: PackedError };

/** What is asked of the worker; it does one thing after the other, in the order asked. */
export type Request = CreateRequest | CallRequest | ReleaseRequest | CloseRequest;

/** Make an object; no answer: what goes wrong is told to whoever calls it. */
export interface CreateRequest {
  readonly type: 'create';
  readonly object: number;
  /** URL of a module, and its export that is called with the engine and the parameters. */
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly unknown[];
}

/** Call a method of an object. */
export interface CallRequest {
  readonly type: 'call';
  readonly id: number;
  readonly object: number;
  readonly method: string;
  readonly parameters: readonly unknown[];
}

/** Forget an object; no answer. */
export interface ReleaseRequest {
  readonly type: 'release';
  readonly object: number;
}

/** End the thread, after everything asked before; no answer. */
export interface CloseRequest {
  readonly type: 'close';
}

/** The answer to a call. */
export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: PackedError };
