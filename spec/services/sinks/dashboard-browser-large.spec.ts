import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type ServedDashboard, serveDashboard } from '../../../sinks/serve-dashboard.js';
import { eventsOfRun } from '../../helpers/dashboard-events.js';
import { plotOf, tableOf, useBrowser } from '../../helpers/dashboard-page.js';

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
    await plotOf(page, 'Loss').waitFor();
    await indexed();
    await page.context().close();
    await served.close();
  });

  beforeEach(async () => {
    served = await serveDashboard(dir);
  });

  afterEach(() => served.close());

  after(() => rm(dir, { recursive: true }));

  it('opens within two seconds of work, on the server and in the page together, and few bytes', async () => {
    const { page } = await browser.open();
    let bytes = 0;
    page.on('response', async (response) => {
      if (response.url().includes('/api/curves')) bytes += (await response.body()).length;
    });
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    // Time of the processor, which does not grow while others use the machine, too.
    const begun = process.cpuUsage();
    const clock = performance.now();
    await page.goto(served.url);
    await untilDrawn(page);
    const taken = performance.now() - clock;
    const { user, system } = process.cpuUsage(begun);
    const { metrics } = await session.send('Performance.getMetrics');
    const inPage = 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    const work = (user + system) / 1000 + inPage;
    console.log(
      `      ${Math.round(work)} ms of work in ${Math.round(taken)} ms; ${Math.round(bytes / 1000)} kB of curves`,
    );
    expect(work).to.be.below(2000);
    expect(bytes).to.be.below(500_000);
  });

  it('shows the one spike, whatever part is in view', async () => {
    const { page } = await browser.open();
    await page.goto(served.url);
    await untilDrawn(page);
    expect(await highest(page)).to.equal(9);
    for (let press = 0; press < 3; press++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.getByRole('button', { name: 'Later' }).click();
    await page.waitForTimeout(1000);
    const [from, to] = await range(page);
    expect(from).to.be.below(spikeAt);
    expect(to).to.be.above(spikeAt);
    expect(await highest(page)).to.equal(9);
  });

  it('pans with what it has, asks seldom, and is never answered with more than a screen shows', async () => {
    const { page } = await browser.open();
    await page.goto(served.url);
    await untilDrawn(page);
    for (let press = 0; press < 4; press++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForTimeout(1000);
    const answers: number[] = [];
    page.on('response', async (response) => {
      if (!response.url().includes('measure=model')) return;
      const { curves } = (await response.json()) as { curves: { x: unknown[] }[] };
      answers.push(Math.max(...curves.map(({ x }) => x.length)));
    });
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
    await page.waitForTimeout(1000);
    const after = await range(page);
    expect(after[0]).to.be.above(before[0]);
    expect(after[1] - after[0]).to.be.closeTo(before[1] - before[0], 1);
    expect(answers.length).to.be.at.most(3);
    for (const points of answers) expect(points).to.be.at.most(2101);
  });

  async function indexed(): Promise<void> {
    const { origin, hash } = new URL(served.url);
    const headers = { authorization: `Bearer ${new URLSearchParams(hash.slice(1)).get('token')}` };
    for (let patience = 600; patience > 0; patience--) {
      const answer = await fetch(`${origin}/api/runs`, { headers });
      if (!(await answer.text()).includes('"indexed"')) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect.fail('the run was not indexed in two minutes');
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
