import { trainPerceptron } from './perceptron.js';

// What the worker threads of `trainInWorkers` run.
await trainPerceptron('native', 20);
