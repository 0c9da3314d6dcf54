import { parentPort, workerData } from 'node:worker_threads';
import { fromRecipe } from '../../core/portable.js';
import { engine as loadEngine } from '../choose.js';
import type { Engine } from '../engine.js';
import type { CallRequest, CreateRequest, Greeting, Reply, Request, WorkerOrders } from './messages.js';
import { Moved } from './moved.js';
import { packError } from './packed-error.js';

/*
 * What runs in the worker thread of an engine: it loads the engine, then makes objects and calls their methods, one
 * request after the other.
 */

/** An object, or what making it threw: that is told to whoever calls it. */
type Made = { readonly object: object } | { readonly error: unknown };

const orders: WorkerOrders = workerData;
const objects = new Map<number, Made>();

async function serve(): Promise<void> {
  const engine = await loadEngine({ ...orders.engine, worker: false });
  const { name, why, setting } = engine;
  let last = Promise.resolve();
  parentPort?.on('message', (request: Request) => {
    last = last.then(() => handle(engine, request));
  });
  send({ engine: { name, why, setting } });
}

async function handle(engine: Engine, request: Request): Promise<void> {
  if (request.type === 'create') objects.set(request.object, await make(engine, request));
  else if (request.type === 'call') await answer(request);
  else if (request.type === 'release') release(request.object);
  else process.exit();
}

async function make(engine: Engine, { module, name, parameters }: CreateRequest): Promise<Made> {
  try {
    const create = await fromRecipe({ module, name });
    if (typeof create !== 'function') throw new TypeError(`${name} of ${module} is no function`);
    return { object: await create(engine, ...parameters) };
  } catch (error) {
    return { error };
  }
}

async function answer({ id, object, method, parameters }: CallRequest): Promise<void> {
  try {
    const value = await callMethod(objectOf(object), method, parameters);
    if (value instanceof Moved) send({ id, value: value.value }, value.buffers);
    else send({ id, value });
  } catch (error) {
    send({ id, error: packError(error) });
  }
}

function objectOf(number: number): object {
  const made = objects.get(number) ?? { error: new Error(`object ${number} was released`) };
  if ('error' in made) throw made.error;
  return made.object;
}

function release(number: number): void {
  const made = objects.get(number);
  objects.delete(number);
  if (made && 'object' in made) callMethod(made.object, 'dispose', []);
}

function callMethod(object: object, method: string, parameters: readonly unknown[]): unknown {
  const call: unknown = Reflect.get(object, method);
  if (typeof call === 'function') return Reflect.apply(call, object, parameters);
  throw new TypeError(`there is no method ${method}`);
}

function send(message: Greeting | Reply, buffers: readonly ArrayBufferLike[] = []): void {
  parentPort?.postMessage(
    message,
    buffers.filter((buffer) => buffer instanceof ArrayBuffer),
  );
}

await serve().catch((error: unknown) => send({ error: packError(error) }));
