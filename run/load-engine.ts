import { MillraceError } from '../core/errors.js';
import type { Engine, EngineSetting } from '../engines/engine.js';
import { engine as load } from '../engines/index.js';
import { engineDifferences } from '../engines/setting.js';
import type { RunSettings } from './options.js';

/**
 * Loads the engine: the one asked for, else the checkpoint's, else the best present.
 *
 * @throws MillraceError `ENGINE_CHANGED` naming both settings, unless the change is allowed: then it warns.
 */
export async function loadEngine(
  settings: RunSettings,
  saved: EngineSetting | undefined,
  warn: (message: string) => void,
): Promise<Engine> {
  if (saved === undefined) return load(settings.engine);
  const threads = settings.engine?.threads ?? (saved.backend === 'native' ? saved.threads : undefined);
  const prefer = settings.engine?.prefer ?? saved.backend;
  const engine = await load({ prefer, ...(threads === undefined ? {} : { threads }) });
  const differences = engineDifferences(saved, engine.setting);
  if (differences.length === 0) return engine;
  if (!settings.allowEngineChange) throw engineChanged(differences);
  warn(
    `the engine setting has changed, so the run is not bitwise equal to an unbroken one: ${differences.join('; ')}`,
  );
  return engine;
}

function engineChanged(differences: readonly string[]): MillraceError {
  return new MillraceError('ENGINE_CHANGED', {
    what: 'resume on another engine setting',
    given: differences.join('; '),
    expected: 'the setting of the checkpoint, for bitwise the same result',
    advice: 'Ask for that engine, or allow the change (allowEngineChange, --allow-engine-change)',
  });
}
