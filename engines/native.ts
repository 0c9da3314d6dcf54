import { constants } from 'node:os';
import { join } from 'node:path';
import util from 'node:util';
import * as tfjsCore from '@tensorflow/tfjs-core';
import * as tfjsLayers from '@tensorflow/tfjs-layers';
import { MillraceError } from '../core/errors.js';
import type { Backend, LoadedBackend } from './backend.js';
import type { EngineOptions } from './engine.js';
import {
  isNativeBackend,
  isNativeBinding,
  type NativeBackend,
  type NativeBinding,
} from './native/binding.js';
import { fixEnvironment } from './native/environment.js';
import { installedFiles, nativeStatus } from './native/layout.js';
import { moduleLoader } from './native/modules.js';
import { isQuietAddon } from './native/quiet.js';
import { nativeUpload } from './native/upload.js';
import { engineSetting } from './setting.js';

/** TensorFlow's own C library, through the binding of tfjs-node: the engine to train with. */
export const native: Backend = {
  name: 'native',
  tfjsName: 'tensorflow',
  load: (options) => {
    const { installed, dir } = nativeStatus();
    if (installed) return loadNative(options, dir);
    throw new MillraceError('ENGINE_MISSING', {
      what: 'native TensorFlow is not installed',
      advice: 'Run npx millrace native',
    });
  },
};

/**
 * Loads an installation and registers it with the application's tfjs-core as backend `tensorflow`.
 *
 * @throws MillraceError `ENGINE_MISSING` when the installation cannot be loaded.
 */
export async function loadNative(options: EngineOptions, dir: string): Promise<LoadedBackend> {
  const { threads, oneDnn } = fixEnvironment(options);
  const { binding, backend } = open(dir);
  tfjsCore.registerBackend('tensorflow', () => backend, 3);
  await tfjsCore.setBackend('tensorflow');
  const tensorflow = binding.TF_Version;
  return {
    title: `native TensorFlow ${tensorflow}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    setting: engineSetting({ backend: 'native', versions: { tensorflow }, threads, oneDnn }),
    upload: nativeUpload(binding, backend),
  };
}

function open(dir: string): { readonly binding: NativeBinding; readonly backend: NativeBackend } {
  try {
    const load = moduleLoader(join(dir, installedFiles.javascript), answers());
    const binding = openBinding(dir);
    load('./register_all_kernels');
    return { binding, backend: makeBackend(load('./nodejs_kernel_backend'), binding) };
  } catch (cause) {
    throw new MillraceError('ENGINE_MISSING', {
      what: `native TensorFlow cannot be loaded (${cause instanceof Error ? cause.message : String(cause)})`,
      where: dir,
      advice: 'Run npx millrace native, which checks it and installs it again',
      cause,
    });
  }
}

/**
 * What the JavaScript layer is given: the application's tfjs, so that there is one engine, the two helpers that newer
 * Nodes no longer have, and no protocol buffers, which only its summary writer would use.
 */
function answers(): Readonly<Record<string, unknown>> {
  const olderUtil = Object.assign(Object.create(util), {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  return {
    '@tensorflow/tfjs': { ...tfjsCore, ...tfjsLayers },
    '@tensorflow/tfjs-core': tfjsCore,
    './proto/api_pb': {},
    util: olderUtil,
  };
}

function makeBackend(module: unknown, binding: NativeBinding): NativeBackend {
  const backendClass: unknown =
    typeof module === 'object' && module !== null && Reflect.get(module, 'NodeJSKernelBackend');
  if (typeof backendClass === 'function') {
    const backend: unknown = Reflect.construct(backendClass, [binding, '@tensorflow/tfjs-node']);
    if (isNativeBackend(backend)) return backend;
  }
  throw new Error('its JavaScript layer is not the expected one');
}

function openBinding(dir: string): NativeBinding {
  const quiet = openAddon(join(dir, installedFiles.quiet));
  if (!isQuietAddon(quiet)) throw new Error('the addon that loads it is not the expected one');
  quiet.begin();
  try {
    const binding = openAddon(join(dir, installedFiles.binding));
    if (isNativeBinding(binding)) return binding;
  } finally {
    quiet.end();
  }
  throw new Error('its addon is not the expected one');
}

function openAddon(file: string): unknown {
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, file, constants.dlopen.RTLD_LAZY);
  return module.exports;
}
