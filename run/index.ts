export { type LoadedModel, type LoadModelOptions, loadModel } from './load-model.js';
export type { CheckpointOptions, RunOptions } from './options.js';
export { run } from './run.js';
export type { Define, ReadOptions, RunContext } from './run-context.js';
