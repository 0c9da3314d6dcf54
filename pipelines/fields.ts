import { existsSync, statSync } from 'node:fs';
import { z } from 'zod';

/** Option fields that several pipelines have; each takes what is its default there. */
export const fields = {
  epochs: (byDefault: number) =>
    z
      .number()
      .int()
      .min(1)
      .default(byDefault)
      .describe('Passes over the training data; may grow at a resume'),

  batchSize: (byDefault: number) => z.number().int().min(1).default(byDefault).describe('Samples in a step'),

  learningRate: (byDefault: number) =>
    z.number().positive().default(byDefault).describe('How far a step moves against the gradient'),

  variant: () =>
    z
      .enum(['scratch', 'layers'])
      .default('scratch')
      .describe('The network on plain tensors, or on tf.layers; both learn the same'),

  checkpointEvery: (byDefault: number) =>
    z.number().int().min(1).default(byDefault).describe('Steps between two checkpoints'),

  data: (files = 'the four files of Fashion-MNIST') =>
    z
      .string()
      .refine(isFolder, 'a folder that exists')
      .optional()
      .describe(`Folder with ${files}; fetched once where absent`),

  folder: (files: string) =>
    z.string().refine(isFolder, 'a folder that exists').default('.').describe(`Folder with ${files}`),

  scratchOptimizer: () =>
    z
      .enum(['scratch', 'built-in'])
      .default('scratch')
      .describe('The optimizer written out in this lesson, or the one of the library; both do the same'),

  draw: () =>
    z
      .boolean()
      .default(true)
      .describe(
        'Whether to draw, into the folder and the events, which takes Vega and sharp; --no-draw does without',
      ),

  /** Sides of the pictures: they come in 28x28, and are enlarged. */
  size: (byDefault: number, least = 1) =>
    z
      .number()
      .int()
      .min(least)
      .default(byDefault)
      .describe('Height and width that pictures are brought to, in pixels'),

  widthMultiplier: (byDefault = 1) =>
    z
      .number()
      .positive()
      .default(byDefault)
      .describe('What the channels of every layer are multiplied by: 0.5 is half as wide'),

  limit: (byDefault = 60_000) =>
    z
      .number()
      .int()
      .min(1)
      .default(byDefault)
      .describe('Samples of each set that are used: few for a short run'),
};

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
