import { setBackend } from '@tensorflow/tfjs-core';
import { MillraceError } from '../core/errors.js';
import type { Backend } from './backend.js';
import { engineSetting } from './setting.js';
import { uploadWidened } from './upload.js';
import { withoutEmscriptenListeners } from './wasm/listeners.js';
import { repairWasm } from './wasm/repairs.js';

/** WebAssembly with SIMD on one thread: what trains where native TensorFlow cannot be had. */
export const wasm: Backend = {
  name: 'wasm',
  tfjsName: 'wasm',
  async load() {
    const { version_wasm } = await import('@tensorflow/tfjs-backend-wasm');
    repairWasm();
    const loaded = await withoutEmscriptenListeners(() => setBackend('wasm'));
    if (!loaded) {
      throw new MillraceError('ENGINE_MISSING', {
        what: 'the WebAssembly backend could not be started',
        advice: 'Use a Node with WebAssembly SIMD, or --engine cpu',
      });
    }
    return {
      title: 'wasm',
      setting: engineSetting({
        backend: 'wasm',
        versions: { 'tfjs-backend-wasm': version_wasm },
        threads: 1,
        oneDnn: null,
      }),
      upload: uploadWidened,
    };
  },
};
