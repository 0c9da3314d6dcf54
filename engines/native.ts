import { registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { isMillraceError, MillraceError } from '../core/errors.js';
import type { Backend, LoadedBackend } from './backend.js';
import type { EngineOptions } from './engine.js';
import { addBatchNormalization } from './native/batch-normalization.js';
import { environmentAsFixed, fixEnvironment, type NativeEnvironment } from './native/environment.js';
import { compileOn } from './native/graph/compile.js';
import { thisHost } from './native/host.js';
import { installationIn } from './native/installation.js';
import { installedDirs } from './native/layout.js';
import { whyMissing } from './native/missing.js';
import { type OpenedNative, openedBefore, openNative } from './native/open.js';
import { addSeededUniform } from './native/seeded-uniform.js';
import { addSparseCrossEntropy } from './native/sparse-cross-entropy.js';
import { nativeUpload } from './native/upload.js';
import { engineSetting } from './setting.js';

/** TensorFlow's own C library, through the binding of tfjs-node: the engine to train with. */
export const native: Backend = {
  name: 'native',
  tfjsName: 'tensorflow',
  load: async (options) => {
    const opened = openedBefore();
    if (opened) return describe(opened, environmentAsFixed(options), builds.tfjsNode);
    const [first, ...others] = installedDirs();
    if (first === undefined) throw whyMissing(thisHost());
    return loadFirst(options, first, others);
  },
};

/**
 * Loads native TensorFlow from a folder, millrace's or that of a tfjs-node, and registers it with the application's
 * tfjs-core as backend `tensorflow`.
 *
 * @throws MillraceError `ENGINE_MISSING` when what is in the folder cannot be loaded.
 */
export async function loadNative(options: EngineOptions, dir: string): Promise<LoadedBackend> {
  const environment = fixEnvironment(options);
  const { build, opened } = open(dir);
  registerBackend('tensorflow', () => opened.backend, 3);
  await setBackend('tensorflow');
  return describe(opened, environment, build);
}

/** A tfjs-node that does not work here is no reason to go without the installation of millrace. */
async function loadFirst(
  options: EngineOptions,
  dir: string,
  others: readonly string[],
): Promise<LoadedBackend> {
  try {
    return await loadNative(options, dir);
  } catch (error) {
    const [next, ...further] = others;
    if (next === undefined || !isMillraceError(error, 'ENGINE_MISSING')) throw error;
    return loadFirst(options, next, further);
  }
}

/** What a build is called in a title, and what it adds to the versions: its bits may differ at the same version. */
interface Build {
  readonly suffix: string;
  readonly versions: Readonly<Record<string, string>>;
}

const builds = {
  cpu: { suffix: '', versions: {} },
  gpu: { suffix: ' for GPUs', versions: { build: 'gpu' } },
  tfjsNode: { suffix: ' of tfjs-node', versions: {} },
} as const satisfies Readonly<Record<string, Build>>;

function describe(
  { binding, backend }: OpenedNative,
  environment: NativeEnvironment,
  build: Build,
): LoadedBackend {
  addBatchNormalization(backend);
  addSeededUniform(backend);
  addSparseCrossEntropy(backend);
  const { threads, oneDnn } = environment;
  const versions = { tensorflow: binding.TF_Version, ...build.versions };
  const count = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return {
    title: `native TensorFlow ${binding.TF_Version}${build.suffix}, ${count}`,
    setting: engineSetting({ backend: 'native', versions, threads, oneDnn }),
    upload: nativeUpload(binding, backend),
    // On a card it has not been tried: there every operation is a call.
    ...(binding.isUsingGpuDevice() ? {} : { compile: compileOn(backend) }),
  };
}

function open(dir: string): { readonly build: Build; readonly opened: OpenedNative } {
  try {
    const installation = installationIn(dir);
    if (!installation) throw new Error('its files are not there');
    const { origin, variant } = installation;
    return { build: builds[origin === 'tfjs-node' ? 'tfjsNode' : variant], opened: openNative(installation) };
  } catch (cause) {
    throw new MillraceError('ENGINE_MISSING', {
      what: `native TensorFlow cannot be loaded (${cause instanceof Error ? cause.message : String(cause)})`,
      where: dir,
      advice: 'Run npx millrace native, which checks it and installs it again',
      cause,
    });
  }
}
