export { currentEngine, engine } from './choose.js';
export type {
  Engine,
  EngineIdentity,
  EngineName,
  EngineOptions,
  EngineSetting,
  WorkerEngine,
} from './engine.js';
export { measureGflops } from './measure.js';
export type { NativeFolder } from './native/inventory.js';
export { type NativeStatus, nativeStatus } from './native/layout.js';
export { downloadNative, type NativeDownloadOptions } from './native-download.js';
export { installNative, type NativeInstallation, type NativeInstallOptions } from './native-install.js';
export { type NativeRemoval, removeNative } from './native-remove.js';
export { engineDifferences } from './setting.js';
export type { EngineWorker, RemoteObject } from './worker/remote.js';
