/**
 * Everything public in one place; `millrace/sources`, `millrace/operators` and the other subpaths export their part.
 *
 * Pipelines that run from the command line are in `millrace/pipelines`.
 *
 * @module millrace
 */
export * from './core/index.js';
export * from './engines/index.js';
export * from './models/index.js';
export * from './operators/index.js';
export * from './run/index.js';
export * from './sinks/index.js';
export * from './sources/index.js';
