import type { Moved } from './moved.js';

/** An object in a worker thread, seen from this one. */
export interface RemoteObject<Service> {
  /**
   * Calls a method there, after everything asked before. Arrays over shared memory are handed over, others copied.
   *
   * @throws MillraceError `WORKER_ENDED` when the worker is gone; what making the object, or the method, threw.
   */
  call<Name extends keyof Service & string>(
    method: Name,
    ...parameters: Parameters<MethodOf<Service, Name>>
  ): Promise<AnswerOf<Service, Name>>;
  /** Lets the worker dispose and forget it; harmless when the worker is gone. */
  release(): void;
}

/** What the method of a service answers with in the other thread. */
export type AnswerOf<Service, Name extends keyof Service> =
  Awaited<ReturnType<MethodOf<Service, Name>>> extends Moved<infer Value>
    ? Value
    : Awaited<ReturnType<MethodOf<Service, Name>>>;

type MethodOf<Service, Name extends keyof Service> = Extract<
  Service[Name],
  (...parameters: never[]) => unknown
>;

/**
 * A worker thread with an engine in it, and the objects made there. It does one thing after the other, and keeps the
 * process alive only while something asked of it is not answered yet.
 */
export interface EngineWorker {
  /**
   * Makes an object there: what a function answers with, maybe later, that gets the engine and the parameters. The
   * object must have a method `dispose`.
   *
   * @typeParam Service what the function promises to make.
   * @param module URL of the module that exports the function.
   */
  create<Service extends object>(
    module: string,
    name: string,
    ...parameters: readonly unknown[]
  ): RemoteObject<Service>;
}
