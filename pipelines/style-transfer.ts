import { lastValueFrom, map, toArray } from 'rxjs';
import { z } from 'zod';
import { read as readPlainly } from '../core/read.js';
import type { Dense } from '../core/sample.js';
import { adam } from '../models/optimizers/adam.js';
import { stepDecay } from '../models/schedules/step-decay.js';
import { styleTransfer as network, summedTerms, termAt } from '../models/style-transfer.js';
import { batch } from '../operators/batch.js';
import { decodeImage } from '../operators/decode-image.js';
import { schedule } from '../operators/schedule.js';
import { type ShownPicture, showPictures } from '../operators/show-pictures.js';
import { train } from '../operators/train.js';
import { run } from '../run/run.js';
import { fromArrays } from '../sources/from-arrays.js';
import { fromIterable } from '../sources/from-iterable.js';
import { pastedShapes } from '../sources/pasted-shapes.js';
import { fields } from './fields.js';
import { type Goal, trained } from './lesson.js';
import { pipeline } from './pipeline.js';

/**
 * What one picture shows, painted in the manner of another: here the pixels are trained, and the network stays.
 *
 * ```text
 * content    the features of the last level are those of the first picture
 * style      on every level, which features answer at the same places (their Gram matrix) is as in the second picture
 * variation  neighbouring pixels are alike, so that no noise is left
 * ```
 *
 * The three are added, each with its weight, and the picture goes downhill. Where the course takes features of a trained
 * VGG-19, here they are random patterns of 3x3 pixels on three levels; the pictures are drawn, or given as files. The
 * course takes 500 steps of Adam with a rate of 0.3, of which 0.8 is left after every 50 (Dive into Deep Learning, 14.12).
 *
 * @example
 * ```ts no-run
 * import { styleTransfer } from 'millrace/pipelines';
 * const options = styleTransfer.options.parse({ content: 'rainier.jpg', style: 'autumn-oak.jpg', side: 128 });
 * styleTransfer.start(options, { dir: 'runs/painted', seed: 1 }).subscribe((event) => console.log(event.type));
 * ```
 */
export const styleTransfer = pipeline({
  name: 'style-transfer',
  summary: 'The content of one picture in the style of another: content, Gram and variation losses',
  examples: [
    { flags: '--content me.jpg --style painting.jpg --side 128', does: 'your own pictures' },
    { flags: '--style-weight 100000', does: 'more of the style' },
  ],
  lesson: {
    chapter: '14.12',
    smoke: { side: 16, epochs: 12, learningRate: 0.1, pictureEvery: 6, checkpointEvery: 5 },
    trials: [
      {
        options: {},
        goals: [
          fall('content', 'contentLoss'),
          fall('style', 'styleLoss'),
          {
            name: 'total variation, with its weight, in the end',
            course: 'falls with the others (1.2 of 3.0 in the end, of other pictures)',
            within: [0, 0.5],
            read: trained('variationLoss'),
          },
        ],
      },
    ],
  },
  options: z.object({
    epochs: fields.epochs(500).describe('Steps; may grow at a resume'),
    learningRate: fields.learningRate(0.3),
    side: z.number().int().min(8).default(64).describe('Height and width that pictures are brought to'),
    contentWeight: z.number().min(0).default(1).describe('How much the content counts'),
    styleWeight: z.number().min(0).default(30_000).describe('How much the style counts'),
    variationWeight: z
      .number()
      .min(0)
      .default(0.1)
      .describe('How much it counts that neighbouring pixels are alike'),
    content: z
      .string()
      .min(1, 'a file')
      .optional()
      .describe('A picture file that tells the content; default shapes on a background'),
    style: z
      .string()
      .min(1, 'a file')
      .optional()
      .describe('A picture file that tells the style; default waves of colour'),
    pictureEvery: z.number().int().min(1).default(100).describe('Steps between two pictures'),
    checkpointEvery: fields.checkpointEvery(100),
  }),

  start({ epochs, checkpointEvery, ...options }, settings) {
    const { learningRate, side, contentWeight, styleWeight, variationWeight, pictureEvery } = options;
    const checkpoint = { everySteps: checkpointEvery } as const;
    return run({ ...settings, options, checkpoint }, async ({ read, createTrainer }) => {
      const content = options.content ? await pictureIn(options.content, side) : await shapes(side);
      const style = options.style ? await pictureIn(options.style, side) : waves(side);
      const trainer = createTrainer({
        model: network({ side, contentWeight, styleWeight, variationWeight }),
        optimizer: adam(learningRate),
        loss: summedTerms,
        metrics: { contentLoss: termAt(0), styleLoss: termAt(1), variationLoss: termAt(2) },
      });
      const pair = Uint8Array.from([...content.data, ...style.data]);
      const pictures = fromArrays({
        name: 'pictures',
        x: { data: pair, shape: [1, 2, side, side, 3] },
        y: { data: new Float32Array(3), shape: [1, 3] },
      });
      return read(pictures, { epochs }).pipe(
        batch(1),
        train(trainer),
        schedule(trainer, stepDecay({ rate: learningRate, every: 50, factor: 0.8 })),
        showPictures(trainer, drawn, { every: { steps: pictureEvery }, name: 'painted' }),
      );

      async function drawn(): Promise<readonly ShownPicture[]> {
        const { data } = await trainer.predict({ data: pair, shape: [1, 2, side, side, 3] });
        const painted = { data: new Uint8Array(Uint8ClampedArray.from(data)), shape: [side, side, 3] };
        return [
          { picture: content, caption: 'content' },
          { picture: style, caption: 'style' },
          { picture: painted, caption: 'painted' },
        ];
      }
    });
  },
});

/** A picture file, its middle brought to a square. */
async function pictureIn(file: string, side: number): Promise<Dense> {
  const files = fromIterable([{ x: { file }, y: 0 }], { name: 'picture' });
  const decoded = decodeImage({ width: side, height: side, fit: 'cover' });
  return await lastValueFrom(
    readPlainly(files).pipe(
      decoded,
      map(({ x }) => x),
    ),
  );
}

async function shapes(side: number): Promise<Dense> {
  const [sample] = await lastValueFrom(
    readPlainly(pastedShapes({ size: 1, side, most: 3, seed: 5 })).pipe(toArray()),
  );
  return sample?.x ?? { data: new Uint8Array(side * side * 3), shape: [side, side, 3] };
}

/** Waves of colour: rings around a corner, in orange and blue. */
function waves(side: number): Dense {
  const data = Uint8Array.from({ length: side * side * 3 }, (_, place) => {
    const pixel = Math.floor(place / 3);
    const distance = Math.hypot(Math.floor(pixel / side), (pixel % side) - side / 3);
    const wave = 0.5 + 0.5 * Math.sin(distance);
    return [240 * wave + 15, 140 * wave + 40, 230 - 200 * wave][place % 3] ?? 0;
  });
  return { data, shape: [side, side, 3] };
}

/** What is left of a loss in the end, by what it was at first. */
function fall(name: string, figure: string): Goal {
  return {
    name: `${name} loss in the end, of that at first`,
    course: 'falls',
    within: [0, 0.9],
    read(events) {
      const values = events.flatMap((event) =>
        event.type === 'step' ? [event.metrics[figure] ?? Number.NaN] : [],
      );
      return (values.at(-1) ?? Number.NaN) / (values[0] ?? Number.NaN);
    },
  };
}
