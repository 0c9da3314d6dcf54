import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env, registerBackend, setBackend } from '@tensorflow/tfjs-core';
import type { Backend } from './backend.js';
import { engineSetting } from './setting.js';
import { uploadWidened } from './upload.js';
import { type Adapters, adapterName, openDevice } from './webgpu/adapter.js';
import { createDawnBackend } from './webgpu/dawn-backend.js';
import { installedPackages, loadPackage, versionOf, type WebgpuPackages } from './webgpu/packages.js';
import { repairWebgpu } from './webgpu/repairs.js';

/**
 * A graphics card through WebGPU, by Dawn's binding for Node: two optional packages, no CUDA. Taken only when asked
 * for.
 */
export const webgpu: Backend = createWebgpu(installedPackages);

/** WebGPU by given packages; specs hand in pretended ones. */
export function createWebgpu(packages: WebgpuPackages): Backend {
  return {
    name: 'webgpu',
    tfjsName: 'webgpu',
    onRequest: true,
    async load() {
      const { create, globals } = await loadPackage('webgpu', packages.dawn);
      Object.assign(globalThis, globals);
      const gpu = create([]);
      const { WebGPUBackend } = await loadPackage('@tensorflow/tfjs-backend-webgpu', packages.tfjs);
      const { device, info } = await openDevice(gpu);
      kept.add(gpu);
      const backend = withNavigator({ gpu }, () => createDawnBackend(WebGPUBackend, device, info));
      repairWebgpu();
      await register(backend);
      const adapter = adapterName(info);
      return {
        title: `webgpu on ${adapter}`,
        setting: engineSetting({
          backend: 'webgpu',
          versions: {
            'tfjs-backend-webgpu': versionOf('@tensorflow/tfjs-backend-webgpu'),
            webgpu: versionOf('webgpu'),
            adapter,
          },
          threads: 1,
          oneDnn: null,
        }),
        upload: uploadWidened,
      };
    },
  };
}

/** Dawn ends with the object that it was created as, and leaves its devices behind with nothing to call. */
const kept = new Set<Adapters>();

async function register(backend: WebGPUBackend): Promise<void> {
  // Small tensors would be computed by the cpu backend wherever their values happen to have been read before: which
  // bits come out would depend on who looked.
  env().set('WEBGPU_CPU_FORWARD', false);
  registerBackend('webgpu', () => backend);
  await setBackend('webgpu');
}

/** Shows a `navigator` while the backend is constructed, which looks for one; Node 20 has none. */
function withNavigator<Result>(navigator: { readonly gpu: Adapters }, action: () => Result): Result {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
  try {
    return action();
  } finally {
    if (own) Object.defineProperty(globalThis, 'navigator', own);
    else Reflect.deleteProperty(globalThis, 'navigator');
  }
}
