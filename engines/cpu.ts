import { backend, setBackend } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.js';
import { engineSetting } from './setting.js';
import { uploadWidened } from './upload.js';
import { repairAveragePoolGradients } from './windows/average-pool-gradient.js';
import { repairNumericPadding } from './windows/numeric-padding.js';

/** Plain JavaScript: slow, always there, and the reference that the others are compared with. */
export const cpu: Backend = {
  name: 'cpu',
  tfjsName: 'cpu',
  async load() {
    const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
    repairAveragePoolGradients('cpu');
    repairNumericPadding('cpu');
    await setBackend('cpu');
    // Else its first tensor prints an advertisement for tfjs-node, whose install script is the one that fails.
    Reflect.set(backend(), 'firstUse', false);
    return {
      title: 'cpu (plain JavaScript)',
      setting: engineSetting({
        backend: 'cpu',
        versions: { 'tfjs-backend-cpu': version_cpu },
        threads: 1,
        oneDnn: null,
      }),
      upload: uploadWidened,
    };
  },
};
