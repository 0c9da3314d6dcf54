import { registerBackend, setBackend, version_core } from '@tensorflow/tfjs-core';
import { installationIn } from '../../../engines/native/installation.js';
import { installedDirs } from '../../../engines/native/layout.js';
import { openNative } from '../../../engines/native/open.js';
import { serve } from '../../comparison/serve.js';
import { questionSchema } from '../protocol.js';
import { trainStock } from './stock-ways.js';

/**
 * tfjs as it is, without anything of millrace but the native library itself: `tsx stock.ts native` is tfjs-node on the
 * same TensorFlow, `tsx stock.ts wasm` the WebAssembly backend.
 */
if (process.argv[2] === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
else openStock();
await setBackend(process.argv[2] === 'wasm' ? 'wasm' : 'tensorflow');
await serve({ tfjs: version_core }, questionSchema, trainStock);

function openStock(): void {
  const threads = process.env.TF_NUM_INTRAOP_THREADS;
  if (threads === undefined) throw new Error('the number of threads is not set');
  const installation = installationIn(installedDirs()[0] ?? '');
  if (!installation) throw new Error('native TensorFlow is not installed: npx millrace native');
  const { backend } = openNative(installation);
  registerBackend('tensorflow', () => backend, 3);
}
