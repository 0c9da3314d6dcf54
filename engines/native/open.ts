import { constants } from 'node:os';
import util from 'node:util';
import * as tfjsCore from '@tensorflow/tfjs-core';
import * as tfjsLayers from '@tensorflow/tfjs-layers';
import { isNativeBackend, isNativeBinding, type NativeBackend, type NativeBinding } from './binding.js';
import type { Installation } from './installation.js';
import { moduleLoader } from './modules.js';
import { isQuietAddon } from './quiet.js';

/** Native TensorFlow in this process. */
export interface OpenedNative {
  readonly binding: NativeBinding;
  readonly backend: NativeBackend;
}

/**
 * Opens native TensorFlow from its files, for the application's tfjs-core.
 *
 * @throws Error when a library is missing, or a file is not the expected one.
 */
export function openNative({ javascript, binding: addon, quiet }: Installation): OpenedNative {
  const load = moduleLoader(javascript, answers());
  const binding = quietly(quiet, () => openAddon(addon));
  if (!isNativeBinding(binding)) throw new Error('its addon is not the expected one');
  load('./register_all_kernels');
  return { binding, backend: makeBackend(load('./nodejs_kernel_backend'), binding) };
}

/** Native TensorFlow that the application has loaded already, by importing tfjs-node itself. */
export function openedBefore(): OpenedNative | undefined {
  const backend: unknown = tfjsCore.findBackend('tensorflow');
  if (!isNativeBackend(backend)) return undefined;
  const binding: unknown = Reflect.get(backend, 'binding');
  return isNativeBinding(binding) ? { binding, backend } : undefined;
}

/**
 * What the JavaScript layer is given: the application's tfjs, so that there is one engine, the two helpers that newer
 * Nodes no longer have (https://github.com/tensorflow/tfjs/issues/8609), and no protocol buffers, which only its
 * summary writer would use.
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

/** Loads something while descriptor 2 is muted and signals are held, where there is the addon for it. */
function quietly<T>(addon: string | undefined, load: () => T): T {
  if (addon === undefined) return load();
  const quiet = openAddon(addon);
  if (!isQuietAddon(quiet)) throw new Error('the addon that loads it is not the expected one');
  quiet.begin();
  try {
    return load();
  } finally {
    quiet.end();
  }
}

function openAddon(file: string): unknown {
  const module: { exports: unknown } = { exports: {} };
  process.dlopen(module, file, constants.dlopen.RTLD_LAZY);
  return module.exports;
}
