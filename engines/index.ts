export { currentEngine, engine } from './choose.js';
export type { Engine, EngineName, EngineOptions, EngineSetting } from './engine.js';
export { measureGflops } from './measure.js';
export { type NativeStatus, nativeStatus } from './native/layout.js';
export { installNative, type NativeInstallation, type NativeInstallOptions } from './native-install.js';
export { engineDifferences } from './setting.js';
