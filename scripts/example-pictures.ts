// Draws the example pictures of the docs: tsx scripts/example-pictures.ts [FOLDER].
// It trains a perceptron on Fashion-MNIST for three epochs, on plain WebAssembly, and keeps its curves and predictions;
// and a convolutional network for one, of which it keeps what its first layer puts out.
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { lastValueFrom } from 'rxjs';
import sharp, { type Sharp } from 'sharp';
import { engine } from '../engines/index.js';
import {
  accuracy,
  activationCurves,
  adam,
  layersModel,
  mlp,
  sgd,
  softmaxCrossEntropy,
} from '../models/index.js';
import { activationPictures, batch, evaluate, predictionPictures, train } from '../operators/index.js';
import { run } from '../run/run.js';
import { drawPlots } from '../sinks/draw-plots.js';
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
  await keep(sharp(await latest(join(drawn, 'predictions'))), 'samples.png');
  const convolved = join(work, 'convolved');
  await lastValueFrom(convolveIn(convolved));
  await keep(sharp(await latest(join(convolved, 'pictures', 'activations', 'edges'))), 'activations.png');
  await engine({ prefer: 'wasm' });
  const functions = ['relu', 'sigmoid', 'tanh', 'softplus', 'elu', 'gelu'] as const;
  await drawPlots(join(work, 'functions'), await activationCurves({ functions }));
  await keep(sharp(join(work, 'functions.svg'), { density: 84 }), 'activation-curves.png');
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

/** One epoch of a small convolutional network. */
function convolveIn(dir: string) {
  const model = layersModel('small', () =>
    sequential({
      layers: [
        layers.rescaling({ inputShape: [28, 28, 1], scale: 1 / 255 }),
        layers.conv2d({ name: 'edges', filters: 6, kernelSize: 5, activation: 'relu' }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.flatten(),
        layers.dense({ units: 10 }),
      ],
    }),
  );
  const options = { dir, seed: 1, engine: { prefer: 'wasm' }, sinks: [pictures()] } as const;
  return run(options, ({ read, createTrainer }) => {
    const { training, test } = fashionMnist({ limit: 5_000 });
    const trainer = createTrainer({ model, optimizer: adam(0.003), loss: softmaxCrossEntropy });
    return read(training, { epochs: 1 }).pipe(
      batch(64),
      train(trainer),
      activationPictures(trainer, test, { classes, count: 3, layers: ['edges'] }),
    );
  });
}

/** The picture of the last step in a folder. */
async function latest(drawn: string): Promise<string> {
  const pngs = (await readdir(drawn)).filter((name) => name.endsWith('.png'));
  return join(drawn, pngs.sort().at(-1) ?? '');
}

/** A palette without dithering is enough for it, and much smaller. */
async function keep(picture: Sharp, name: string): Promise<void> {
  await picture
    .png({ palette: true, colours: 16, dither: 0, effort: 10, compressionLevel: 9 })
    .toFile(join(folder, name));
}
