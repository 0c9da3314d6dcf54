/**
 * Complete systems that run from the command line, each readable as its own lesson.
 *
 * @module millrace/pipelines
 */
import { linearRegression } from './linear-regression.js';
import { mlp } from './mlp.js';
import type { Pipeline } from './pipeline.js';
import { softmaxRegression } from './softmax-regression.js';

export { type Example, type Figure, type Pipeline, pipeline, type RunSettings } from './pipeline.js';
export { linearRegression, mlp, softmaxRegression };

/** Every pipeline, in the order of the course. */
export const pipelines: readonly Pipeline[] = [linearRegression, softmaxRegression, mlp];
