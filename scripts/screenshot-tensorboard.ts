// Takes the picture of TensorBoard for the docs: tsx scripts/screenshot-tensorboard.ts [FILE]. It trains a perceptron
// on Fashion-MNIST, installs TensorBoard with pip, and needs a Chromium, by default /usr/bin/chromium, else the one
// that CHROMIUM names.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { lastValueFrom } from 'rxjs';
import sharp from 'sharp';
import { z } from 'zod';
import { pythonWith } from '../bench/comparison/python-with.js';
import {
  accuracy,
  batch,
  evaluate,
  fashionMnist,
  mlp,
  run,
  sgd,
  softmaxCrossEntropy,
  tensorboard,
  train,
} from '../index.js';
import { packages, TensorBoardServer } from '../spec/prove/tensorboard/server.js';

const [file = 'docs/images/tensorboard.png'] = process.argv.slice(2);
const tagsSchema = z.record(z.string(), z.unknown());

const folder = await mkdtemp(join(tmpdir(), 'millrace-tensorboard-'));
try {
  await trainInto(join(folder, 'fashion'));
  const python = await pythonWith(packages, console.log);
  const server = await TensorBoardServer.start(python, join(folder, 'fashion', 'tensorboard'), 'python');
  try {
    // A page that comes before the data shows none, and does not look again.
    while (Object.keys(await server.get('scalars/tags', {}, tagsSchema)).length === 0) await sleep(500);
    await take(server.url);
  } finally {
    await server.stop();
  }
} finally {
  await rm(folder, { recursive: true });
}

async function trainInto(dir: string): Promise<void> {
  const events$ = run({ dir, seed: 1, sinks: [tensorboard()] }, ({ read, createTrainer }) => {
    const { training, test } = fashionMnist();
    const trainer = createTrainer({
      name: 'perceptron',
      model: mlp(),
      optimizer: sgd(0.5),
      loss: softmaxCrossEntropy,
      metrics: { accuracy },
    });
    return read(training, { epochs: 3 }).pipe(
      batch(256),
      train(trainer),
      evaluate(trainer, test, { name: 'test', every: { steps: 40 } }),
    );
  });
  await lastValueFrom(events$);
}

async function take(url: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 });
    await page.goto(`${url}?darkMode=false#timeseries`);
    await page.locator('line-chart').first().waitFor();
    // Charts are drawn one after another.
    await page.waitForTimeout(5000);
    await sharp(await page.screenshot())
      .png({ palette: true, colours: 128, effort: 10 })
      .toFile(file);
  } finally {
    await browser.close();
  }
}
