import type { Worker } from 'node:worker_threads';
import { deferred } from '../../core/deferred.js';
import { MillraceError } from '../../core/errors.js';
import type { EngineIdentity } from '../engine.js';
import type { CallRequest, Greeting, Reply, Request } from './messages.js';
import { unpackError } from './packed-error.js';
import type { AnswerOf, EngineWorker, RemoteObject } from './remote.js';

/** Whoever waits for an answer, which is of the type that the service promises. */
interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The main side of an {@link EngineWorker}. */
export class WorkerThread implements EngineWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #greeting = deferred<EngineIdentity>();
  readonly #exited: Promise<unknown>;
  #numbers = 0;
  /** Why it answers no more. */
  #ended: MillraceError | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.once('message', (greeting: Greeting) => {
      this.#greet(greeting);
      worker.on('message', (reply: Reply) => this.#settle(reply));
    });
    worker.once('error', (cause) => this.#end(workerEnded('broke down', cause)));
    worker.once('messageerror', (cause) => this.#end(workerEnded('sent what cannot be read', cause)));
    worker.once('exit', (code) => this.#end(workerEnded(`ended with exit code ${code}`)));
  }

  /** The engine there, when it is loaded. */
  get engine(): Promise<EngineIdentity> {
    return this.#greeting.promise;
  }

  create<Service extends object>(
    module: string,
    name: string,
    ...parameters: readonly unknown[]
  ): RemoteObject<Service> {
    const object = this.#numbers++;
    this.#order({ type: 'create', object, module, name, parameters });
    return {
      call: (method, ...given) =>
        new Promise<AnswerOf<Service, typeof method>>((resolve, reject) => {
          const id = this.#numbers++;
          this.#ask({ type: 'call', id, object, method, parameters: given }, { resolve, reject });
        }),
      release: () => this.#order({ type: 'release', object }),
    };
  }

  /**
   * Ends the thread when it has done what was asked of it; the answers still missing are refused at once. A second
   * call is harmless.
   */
  async terminate(): Promise<void> {
    this.#end(workerEnded('was closed'));
    this.#post({ type: 'close' });
    // Not at once: a thread that is ended by force within a call into a graphics driver takes the process with it.
    const timer = setTimeout(() => this.#worker.terminate(), patienceMilliseconds);
    await this.#exited;
    clearTimeout(timer);
  }

  #ask(request: CallRequest, waiting: Waiting): void {
    if (this.#ended) {
      waiting.reject(this.#ended);
      return;
    }
    this.#post(request);
    this.#waiting.set(request.id, waiting);
    this.#worker.ref();
  }

  #order(request: Request): void {
    if (this.#ended === undefined) this.#post(request);
  }

  #post(request: Request): void {
    this.#worker.postMessage(request);
  }

  #greet(greeting: Greeting): void {
    this.#worker.unref();
    if ('engine' in greeting) this.#greeting.resolve(greeting.engine);
    else this.#greeting.reject(unpackError(greeting.error));
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ('error' in reply) waiting?.reject(unpackError(reply.error));
    else waiting?.resolve(reply.value);
  }

  #end(reason: MillraceError): void {
    if (this.#ended) return;
    this.#ended = reason;
    this.#greeting.reject(reason);
    for (const waiting of this.#waiting.values()) waiting.reject(reason);
    this.#waiting.clear();
  }
}

// One step or one batch of an evaluation at most; a call that takes longer than this may hang.
const patienceMilliseconds = 60_000;

function workerEnded(how: string, cause?: unknown): MillraceError {
  return new MillraceError('WORKER_ENDED', {
    what: 'worker thread of the engine',
    given: how,
    expected: 'a worker that computes until it is closed',
    advice: 'Run again: the run goes on at its newest checkpoint',
    ...(cause === undefined ? {} : { where: messageOf(cause), cause }),
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
