import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { isMillraceError, MillraceError } from '../core/errors.js';
import type { Backend, LoadedBackend } from './backend.js';
import { cpu } from './cpu.js';
import {
  type Engine,
  type EngineName,
  type EngineOptions,
  type EngineSetting,
  type ExecutorName,
  engineNames,
  executorNames,
  type WorkerEngine,
} from './engine.js';
import { guardEngine, guardUpload } from './guards/index.js';
import { fixedAlready } from './native/environment.js';
import { native } from './native.js';
import type { Compile } from './program.js';
import { applyRepairs, repairKernels } from './repairs/index.js';
import { wasm } from './wasm.js';
import { webgpu } from './webgpu.js';
import { startWorkerEngine } from './worker/start.js';

/** Keeps one engine per process. */
export interface EngineChooser {
  engine(options?: EngineOptions): Promise<Engine>;
  currentEngine(): Engine | undefined;
}

/** A chooser among backends, the best first; specs hand in pretended ones. */
export function createEngineChooser(
  backends: readonly Backend[],
  activate: (tfjsName: string) => Promise<unknown> = makeCurrent,
): EngineChooser {
  const loaded = new Map<Backend, LoadedBackend>();
  let current: Engine | undefined;
  // One choice at a time: what is current must not change under another caller's load.
  let last: Promise<unknown> = Promise.resolve();

  const load = async (backend: Backend, options: EngineOptions): Promise<LoadedBackend> => {
    const known = loaded.get(backend);
    if (known) checkFixed(known.setting, options);
    const present = known ?? (await loadRepaired(backend, options));
    loaded.set(backend, present);
    await activate(backend.tfjsName);
    return present;
  };

  const loadBest = async (options: EngineOptions): Promise<Engine> => {
    const reasons: string[] = [];
    for (const backend of backends.filter(({ onRequest }) => !onRequest)) {
      try {
        return asEngine(await load(backend, options), options, reasons);
      } catch (error) {
        if (!isMillraceError(error, 'ENGINE_MISSING')) throw error;
        reasons.push(reasonOf(error));
      }
    }
    throw new MillraceError('ENGINE_MISSING', { what: 'no engine can be loaded', where: reasons.join('; ') });
  };

  const choose = async (given: EngineOptions): Promise<Engine> => {
    const options = checkOptions(given);
    const wanted = options.prefer ?? current?.name;
    const backend = backends.find(({ name }) => name === wanted);
    if (!backend) {
      current = await loadBest(options);
      return current;
    }
    const present = await load(backend, options);
    const { executor = executorOf(present) } = options;
    if (current?.name === backend.name && current.setting.executor === executor) return current;
    current = asEngine(present, options, []);
    return current;
  };

  return {
    engine(options = {}) {
      const turn = (): Promise<Engine> => choose(options);
      const next = last.then(turn, turn);
      last = next;
      return next;
    },
    currentEngine: () => current,
  };
}

async function loadRepaired(backend: Backend, options: EngineOptions): Promise<LoadedBackend> {
  applyRepairs();
  const loaded = await backend.load(options);
  repairKernels(backend.tfjsName);
  guardEngine(backend.tfjsName);
  return { ...loaded, upload: guardUpload(loaded.upload) };
}

async function makeCurrent(tfjsName: string): Promise<void> {
  if (getBackend() !== tfjsName) await setBackend(tfjsName);
}

const chooser = createEngineChooser([native, wasm, webgpu, cpu]);

/**
 * Loads the best engine there is and makes tfjs-core compute on it: native, else wasm, else cpu. WebGPU is never taken
 * unasked: `prefer` it.
 *
 * A process has one engine: later calls get the same one, unless they prefer another, which is then loaded and
 * switched to. Tensors move along when they are next used. `engine.why` says in one line what was taken, and why.
 *
 * @throws MillraceError `ENGINE_MISSING` when the preferred engine is not there; `OPTION_INVALID` for a wrong option,
 * and for other threads or oneDNN than native TensorFlow was loaded with.
 * @example
 * ```ts
 * import { engine } from 'millrace/engines';
 * const { name, why } = await engine();
 * console.log(why); // native TensorFlow 2.21.0, 2 threads
 * ```
 */
export function engine(options?: EngineOptions & { readonly worker?: false }): Promise<Engine>;
/**
 * With `worker: true` it is loaded in a worker thread of its own, one for each call; this thread has none then. Close
 * it when done, or leave it: it keeps the process alive only while it computes.
 */
export function engine(options: EngineOptions & { readonly worker: true }): Promise<WorkerEngine>;
/** Where it depends whether there is a worker. */
export function engine(options?: EngineOptions): Promise<Engine | WorkerEngine>;
export async function engine(options: EngineOptions = {}): Promise<Engine | WorkerEngine> {
  return options.worker ? startWorkerEngine(checkOptions(options)) : chooser.engine(options);
}

/** The engine that was loaded last; undefined before the first {@link engine} call has ended. */
export function currentEngine(): Engine | undefined {
  return chooser.currentEngine();
}

const optionsSchema = z.object({
  prefer: z.enum(engineNames).optional(),
  threads: z.int().min(1).max(1024).optional(),
  oneDnn: z.boolean().optional(),
  executor: z.enum(executorNames).optional(),
  worker: z.boolean().optional(),
});

function checkOptions(options: EngineOptions): EngineOptions {
  const issue = optionsSchema.safeParse(options).error?.issues[0];
  if (issue === undefined) return options;
  const name = issue.path.join('.');
  throw new MillraceError('OPTION_INVALID', {
    what: `engine option ${name}`,
    given: Reflect.get(options, name),
    expected:
      {
        prefer: 'native, wasm, webgpu or cpu',
        threads: 'a whole number from 1 to 1024',
        executor: 'compiled or eager',
      }[name] ?? issue.message,
  });
}

/** Native TensorFlow reads its settings once in a process: a call that asks for others later is refused. */
function checkFixed(setting: EngineSetting, options: EngineOptions): void {
  if (setting.backend !== 'native') return;
  for (const name of ['threads', 'oneDnn'] as const) {
    const asked = options[name];
    if (asked !== undefined && asked !== setting[name]) throw fixedAlready(name, asked, setting[name]);
  }
}

function asEngine(
  { title, setting, upload, compile }: LoadedBackend,
  { executor = executorOf({ compile }) }: EngineOptions,
  reasons: readonly string[],
): Engine {
  if (executor === 'compiled' && !compile) throw cannotCompile(setting.backend);
  const why = reasons.length === 0 ? title : `${title}: ${reasons.join('; ')}`;
  const compiled = executor === 'compiled' && compile ? { compile } : {};
  return { name: setting.backend, why, setting: { ...setting, executor }, upload, ...compiled };
}

/** The executor where none is asked for, whatever was asked for before. */
function executorOf({ compile }: { readonly compile?: Compile | undefined }): ExecutorName {
  return compile ? 'compiled' : 'eager';
}

function cannotCompile(backend: EngineName): MillraceError {
  return new MillraceError('OPTION_INVALID', {
    what: 'engine option executor',
    given: 'compiled',
    expected: `eager, on ${backend}`,
    advice: 'Only native TensorFlow on a processor compiles steps: install it with npx millrace native',
  });
}

function reasonOf({ details: { what, advice } }: MillraceError): string {
  return advice ? `${what}. ${advice}` : what;
}
