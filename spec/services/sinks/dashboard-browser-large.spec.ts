import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { Page, Response } from 'playwright-core';
import { curvesSchema, runsSchema } from '../../../sinks/dashboard/protocol.js';
import { type ServedDashboard, serveDashboard } from '../../../sinks/serve-dashboard.js';
import { DashboardClient } from '../../helpers/dashboard-client.js';
import { eventsOfRun } from '../../helpers/dashboard-events.js';
import { openLink, plotOf, settled, tableOf, until, useBrowser } from '../../helpers/dashboard-page.js';
import { ReadCount } from '../../helpers/read-count.js';

const steps = 1_000_000;
const spikeAt = 654_321;

describe('the page of the dashboard, in Chromium, over a run of a million steps', () => {
  const browser = useBrowser();
  let dir: string;
  let served: ServedDashboard;

  before(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-large-'));
    await write(path.join(dir, 'large'));
    // Once it is read into its index, which takes a while; from then on it is only followed.
    served = await serveDashboard(dir);
    const { page } = await browser.open();
    await page.goto(served.url);
    await page.locator('#facts [data-key="step"]', { hasText: '1,000,000' }).waitFor({ timeout: 120_000 });
    // The chart is there before its index is begun: only the whole curve says that there is one.
    await untilDrawn(page);
    await indexed();
    await page.context().close();
    await served.close();
  });

  beforeEach(async () => {
    served = await serveDashboard(dir);
  });

  afterEach(() => served.close());

  after(() => rm(dir, { recursive: true }));

  it('opens with few bytes: of the file no more than its ends, of the index what is drawn, and of that a screen', async () => {
    const { page } = await browser.open();
    const lengths: Promise<number>[] = [];
    let asked = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/curves')) asked++;
    });
    page.on('response', (response) => {
      if (response.url().includes('/api/curves')) lengths.push(lengthOf(response));
    });
    const count = new ReadCount();
    count.start();
    try {
      await openLink(page, served.url);
      await untilDrawn(page);
    } finally {
      count.stop();
    }
    const { size } = await stat(path.join(dir, 'large', 'events.jsonl'));
    const [read, indexed] = [count.of('events.jsonl'), count.of('.segment')];
    const sent = (await Promise.all(lengths)).reduce((sum, length) => sum + length, 0);
    expect(sent).to.be.above(0);
    expect(read).to.be.below(size / 50);
    // A page that is drawn late has asked again meanwhile: how often is a matter of how busy the machine is.
    expect(asked).to.be.within(1, 8);
    expect(indexed / asked).to.be.below(size / 30);
    expect(sent).to.be.below(100_000);
  });

  it('shows the one spike, whatever part is in view', async () => {
    const { page } = await browser.open();
    await page.goto(served.url);
    await untilDrawn(page);
    await until(async () => (await highest(page)) === 9);
    for (let press = 0; press < 3; press++) await page.getByRole('button', { name: 'Zoom in' }).click();
    for (let press = 0; press < 3; press++) await page.getByRole('button', { name: 'Later' }).click();
    const [from, to] = await settled(() => range(page));
    expect(from).to.be.below(spikeAt);
    expect(to).to.be.above(spikeAt);
    await until(async () => (await highest(page)) === 9);
  });

  it('pans with what it has, asks seldom, and is never answered with more than a screen shows', async () => {
    const { page } = await browser.open();
    await page.goto(served.url);
    await untilDrawn(page);
    let asked = 0;
    const answers: number[] = [];
    page.on('request', (request) => {
      if (request.url().includes('measure=model')) asked++;
    });
    page.on('response', async (response) => {
      if (!response.url().includes('measure=model')) return;
      const { curves } = curvesSchema.parse(await response.json());
      answers.push(Math.max(...curves.map(({ x }) => x.length)));
    });
    for (let press = 0; press < 4; press++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await until(async () => asked > 0);
    await settled(async () => asked);
    await until(async () => answers.length === asked);
    const zoomed = answers.length;
    const plot = plotOf(page, 'Loss');
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (!box) expect.fail('the plot is not there');
    const before = await range(page);
    await page.keyboard.down('Shift');
    await page.mouse.move(box.x + box.width - 50, box.y + 100);
    await page.mouse.down();
    for (let move = 1; move <= 60; move++)
      await page.mouse.move(box.x + box.width - 50 - 5 * move, box.y + 100);
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const after = await settled(() => range(page));
    await settled(async () => asked);
    await until(async () => answers.length === asked);
    expect(after[0]).to.be.above(before[0]);
    expect(after[1] - after[0]).to.be.closeTo(before[1] - before[0], 1);
    expect(answers.length - zoomed).to.be.at.most(3);
    for (const points of answers) expect(points).to.be.at.most(2101);
  });

  async function indexed(): Promise<void> {
    const client = new DashboardClient(served.url);
    await until(async () => (await client.get('runs', runsSchema)).runs[0]?.indexed === undefined);
  }
});

async function write(run: string): Promise<void> {
  await mkdir(run);
  const file = createWriteStream(path.join(run, 'events.jsonl'));
  const loss = (step: number): number => (step === spikeAt ? 9 : 1 + Math.sin(step / 1e5) / 2);
  let lines = '';
  for (const event of eventsOfRun({ steps, loss })) {
    lines += `${JSON.stringify(event)}\n`;
    if (lines.length < 1e6) continue;
    if (!file.write(lines)) await once(file, 'drain');
    lines = '';
  }
  file.end(lines);
  await once(file, 'finish');
}

/** The bytes of an answer; none of one that the page has given up, of which nothing can be asked. */
async function lengthOf(response: Response): Promise<number> {
  const failure = await response.finished();
  return failure ? 0 : (await response.body()).length;
}

async function untilDrawn(page: Page): Promise<void> {
  await page.locator('[role="slider"][aria-valuetext^="Loss at step 1,000,000: training"]').waitFor();
}

async function range(page: Page): Promise<readonly [number, number]> {
  const plot = plotOf(page, 'Accuracy');
  return [Number(await plot.getAttribute('aria-valuemin')), Number(await plot.getAttribute('aria-valuemax'))];
}

/** The highest value in the chart as a table. */
async function highest(page: Page): Promise<number> {
  const rows = await tableOf(page, 'Loss');
  return Math.max(...rows.flat().flatMap((text) => (text.match(/[\d.]+(?=\)$)/) ?? []).map(Number)));
}
