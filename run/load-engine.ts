import { isMillraceError, MillraceError } from '../core/errors.js';
import type { Engine, EngineOptions, EngineSetting, WorkerEngine } from '../engines/engine.js';
import { engine as loadBest } from '../engines/index.js';
import { engineDifferences } from '../engines/setting.js';
import type { RunSettings } from './options.js';

/**
 * Loads the engine: the one asked for, else the checkpoint's with its threads, oneDNN and executor, else the best present.
 *
 * @param load what loads it; specs hand in a pretended one.
 * @throws MillraceError `ENGINE_CHANGED` naming both settings, unless the change is allowed: then it warns.
 */
export async function loadEngine(
  settings: Pick<RunSettings, 'engine' | 'allowEngineChange'>,
  saved: EngineSetting | undefined,
  warn: (message: string) => void,
  load: Load = loadBest,
): Promise<Engine | WorkerEngine> {
  const asked = settings.engine ?? {};
  if (saved === undefined) return load(asked);
  const { engine, obstacle } = await loadAlike(saved, asked, load);
  const differences = engineDifferences(saved, engine.setting);
  if (differences.length === 0) return engine;
  if (!settings.allowEngineChange) {
    await closeEngine(engine);
    throw engineChanged(differences, obstacle);
  }
  warn(
    `the engine setting has changed, so the run is not bitwise equal to an unbroken one: ${differences.join('; ')}`,
  );
  return engine;
}

/** Ends the worker of an engine that has one. */
export async function closeEngine(engine: Engine | WorkerEngine): Promise<void> {
  if ('close' in engine) await engine.close();
}

type Load = (options?: EngineOptions) => Promise<Engine | WorkerEngine>;

/** The engine of a checkpoint where it can be had; else the one asked for, and why the other could not be had. */
async function loadAlike(
  saved: EngineSetting,
  asked: EngineOptions,
  load: Load,
): Promise<{ readonly engine: Engine | WorkerEngine; readonly obstacle?: MillraceError }> {
  try {
    return { engine: await load(optionsFor(saved, asked)) };
  } catch (error) {
    // The saved engine is missing here, or the process has fixed other threads. Where what was asked for is itself at
    // fault, asking for it alone fails again, with an error about nothing else.
    if (!isMillraceError(error, 'ENGINE_MISSING') && !isMillraceError(error, 'OPTION_INVALID')) throw error;
    return { engine: await load(asked), obstacle: error };
  }
}

function optionsFor(
  { backend, threads, oneDnn, executor }: EngineSetting,
  asked: EngineOptions,
): EngineOptions {
  if (asked.prefer !== undefined && asked.prefer !== backend) return asked;
  // The other engines have neither.
  const native = backend === 'native' ? { threads, executor, ...(oneDnn === null ? {} : { oneDnn }) } : {};
  return { prefer: backend, ...native, ...asked };
}

function engineChanged(differences: readonly string[], obstacle: MillraceError | undefined): MillraceError {
  const allow = 'allow the change (allowEngineChange, --allow-engine-change)';
  return new MillraceError('ENGINE_CHANGED', {
    what: 'resume on another engine setting',
    expected: 'the setting of the checkpoint, for bitwise the same result',
    where: differences.join('; '),
    advice: `${obstacle ? `${obstacle.message}. Mend that` : 'Ask for that engine'}, or ${allow}`,
    ...(obstacle && { cause: obstacle }),
  });
}
