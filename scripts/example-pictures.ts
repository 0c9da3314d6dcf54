// Draws the example pictures of the docs: tsx scripts/example-pictures.ts [FOLDER].
// It trains a perceptron on Fashion-MNIST for three epochs, on plain WebAssembly, and keeps its curves and predictions.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import sharp, { type Sharp } from 'sharp';
import { accuracy, mlp, sgd, softmaxCrossEntropy } from '../models/index.js';
import { batch, evaluate, predictionPictures, train } from '../operators/index.js';
import { run } from '../run/run.js';
import { pictures } from '../sinks/pictures.js';
import { fashionMnistLabels as classes, fashionMnist } from '../sources/fashion-mnist.js';

const [folder = 'docs/images'] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), 'millrace-pictures-'));
try {
  const dir = join(work, 'fashion');
  const drawn = join(dir, 'pictures');
  await lastValueFrom(trainIn(dir));
  await mkdir(folder, { recursive: true });
  await keep(sharp(join(drawn, 'curves.svg'), { density: 84 }), 'curves.png');
  const [last = ''] = (await readdir(join(drawn, 'predictions'))).sort().reverse();
  await keep(sharp(join(drawn, 'predictions', last)), 'samples.png');
} finally {
  await rm(work, { recursive: true });
}

function trainIn(dir: string) {
  const options = { dir, seed: 1, engine: { prefer: 'wasm' }, sinks: [pictures()] } as const;
  return run(options, ({ read, createTrainer }) => {
    const { training, test } = fashionMnist({ limit: 20_000 });
    const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
    const trainer = createTrainer({
      model: mlp(),
      optimizer,
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(training, { epochs: 3 }).pipe(
      batch(64),
      train(trainer),
      evaluate(trainer, test, { every: { steps: 100 } }),
      predictionPictures(trainer, test, { classes, count: 18, columns: 6 }),
    );
  });
}

/** A palette without dithering is enough for it, and much smaller. */
async function keep(picture: Sharp, name: string): Promise<void> {
  await picture
    .png({ palette: true, colours: 16, dither: 0, effort: 10, compressionLevel: 9 })
    .toFile(join(folder, name));
}
