// Takes the pictures of the dashboard for the docs: tsx scripts/screenshot.ts [FOLDER]. It trains perceptrons on
// Fashion-MNIST meanwhile, the last one while it is being looked at.
//
// tsx scripts/screenshot.ts --url URL [--file FILE] [--theme dark] [--width 360] takes one of any dashboard.
// It needs playwright-core and a Chromium, by default /usr/bin/chromium, else the one that CHROMIUM names.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import {
  accuracy,
  batch,
  fashionMnistLabels as classes,
  createControl,
  dashboard,
  evaluate,
  fashionMnist,
  jsonl,
  mlp,
  predictionPictures,
  type RunControl,
  run,
  type Sink,
  serveDashboard,
  sgd,
  softmaxCrossEntropy,
  summarize,
  train,
} from '../index.js';

interface Shot {
  readonly url: string;
  readonly file: string;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  /** All of the page where it is left out. */
  readonly height?: number;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    url: { type: 'string' },
    file: { type: 'string', default: 'dashboard.png' },
    theme: { type: 'string', default: 'light' },
    width: { type: 'string', default: '1280' },
  },
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const { url, file, theme, width } = values;
  if (url === undefined) await takeAll(browser, positionals[0] ?? 'docs/images');
  else await take(browser, { url, file, theme: theme === 'dark' ? 'dark' : 'light', width: Number(width) });
} finally {
  await browser.close();
}

async function takeAll(browser: Browser, folder: string): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'millrace-dashboard-'));
  try {
    const runs = join(work, 'runs');
    await trainTo(join(runs, 'wide'), { hidden: 256, rate: 0.5 });
    await trainTo(join(runs, 'narrow'), { hidden: 32, rate: 0.5 });
    await trainTo(join(runs, 'careful'), { hidden: 256, rate: 0.05 });
    const served = await serveDashboard(runs);
    const file = join(folder, 'dashboard-compare.png');
    await take(browser, { url: served.url, file, theme: 'dark', height: 1000 });
    await served.close();
    await takeLive(browser, folder, join(work, 'fashion'));
  } finally {
    await rm(work, { recursive: true });
  }
}

/** Pictures of a run that goes on. */
async function takeLive(browser: Browser, folder: string, dir: string): Promise<void> {
  const sink = dashboard({ say: () => {} });
  const control = createControl();
  const shots = async (): Promise<void> => {
    const url = sink.url ?? '';
    await take(browser, { url, file: join(folder, 'dashboard.png'), height: 1130 });
    await take(browser, { url, file: join(folder, 'dashboard-phone.png'), width: 360, height: 760 });
    control.stop();
  };
  await trainTo(dir, { hidden: 256, rate: 0.5, epochs: 40, sink, control, atStep: [1000, shots] });
}

interface Training {
  readonly hidden: number;
  readonly rate: number;
  readonly epochs?: number;
  readonly sink?: Sink;
  readonly control?: RunControl;
  /** What is done, once, when the run has got there. */
  readonly atStep?: readonly [step: number, call: () => Promise<void>];
}

async function trainTo(
  dir: string,
  { hidden, rate, epochs = 3, sink, control, atStep }: Training,
): Promise<void> {
  const options = { batchSize: 256, hidden, learningRate: rate };
  const sinks = sink ? [jsonl(), sink] : [jsonl()];
  const events$ = run(
    { dir, seed: 1, options, sinks, ...(control && { control }) },
    ({ read, createTrainer }) => {
      const { training, test } = fashionMnist();
      const model = mlp({ hidden: [hidden] });
      const trainer = createTrainer({
        model,
        optimizer: sgd(rate),
        loss: softmaxCrossEntropy,
        metrics: { accuracy },
      });
      return read(training, { epochs }).pipe(
        batch(256),
        train(trainer),
        evaluate(trainer, test, { name: 'test' }),
        summarize(trainer, { gradients: training }),
        predictionPictures(trainer, test, { classes, count: 18, columns: 6 }),
      );
    },
  );
  let doing: Promise<void> | undefined;
  await events$.forEach((event) => {
    if (event.type === 'step' && event.step === atStep?.[0]) doing = atStep[1]();
  });
  await doing;
}

async function take(
  browser: Browser,
  { url, file, theme = 'light', width = 1280, height }: Shot,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: height ?? 900 },
    colorScheme: theme,
    deviceScaleFactor: width < 500 ? 2 : 1.5,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('.plot canvas').first().waitFor();
  if (height === undefined) await growToWhole(page, width);
  // The first curves are drawn with the first answer; a few messages more let the numbers settle.
  await page.waitForTimeout(2500);
  await mkdir(dirname(file), { recursive: true });
  // A palette is enough for it, and much smaller.
  await sharp(await page.screenshot())
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(file);
  await context.close();
}

/** What is out of view is not drawn, so the view has to be as high as the page. */
async function growToWhole(page: Page, width: number): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await page.waitForTimeout(1000);
    const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
    await page.setViewportSize({ width, height });
  }
}
