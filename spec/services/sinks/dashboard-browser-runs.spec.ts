import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type ServedDashboard, serveDashboard } from '../../../sinks/serve-dashboard.js';
import { eventsOfRun, type RunShape } from '../../helpers/dashboard-events.js';
import {
  chartOf,
  eventually,
  openLink,
  plotOf,
  tableOf,
  until,
  useBrowser,
} from '../../helpers/dashboard-page.js';
import { useFolder } from '../../helpers/small-run.js';

describe('the page of the dashboard, in Chromium, over a folder of runs', () => {
  let served: ServedDashboard;

  afterEach(() => served.close());

  const folder = useFolder();
  const browser = useBrowser();

  beforeEach(async () => {
    await write('slow', {
      steps: 300,
      options: { batchSize: 64, rate: 0.1 },
      waiting: 7,
      startedAt: 1_700_000_000_000,
    });
    await write('wide', { steps: 200, options: { batchSize: 64, rate: 0.5 }, startedAt: 1_700_000_100_000 });
    await write('deep', { steps: 100, options: { batchSize: 64, rate: 0.02 }, startedAt: 1_700_000_200_000 });
    served = await serveDashboard(folder.path);
  });

  it('draws them over each other, and those alone that are chosen', async () => {
    const page = await show();
    await eventually(() => chartOf(page, 'Loss').getByRole('row').count(), 4);
    await page.getByRole('checkbox', { name: 'Draw slow' }).uncheck();
    await chartOf(page, 'Loss').getByRole('row', { name: /^slow/ }).waitFor({ state: 'detached' });
    await until(async () => {
      const value = (await plotOf(page, 'Loss').getAttribute('aria-valuetext')) ?? '';
      return value.includes('wide training') && !value.includes('slow');
    });
    await page.reload();
    await plotOf(page, 'Loss').waitFor();
    expect(await page.getByRole('checkbox', { name: 'Draw slow' }).isChecked()).to.equal(false);
  });

  it('compares their options in a table that is sorted by any column and marks what differs', async () => {
    const page = await show();
    const table = page.getByRole('region', { name: 'Table of runs' });
    await table.getByRole('button', { name: 'Rate' }).waitFor();
    expect(await table.getByRole('button', { name: 'Batch size' }).count()).to.equal(0);
    await table.getByRole('button', { name: 'Rate' }).click();
    await eventually(() => order(page), ['deep', 'slow', 'wide']);
    await table.getByRole('button', { name: 'Rate' }).click();
    await eventually(() => order(page), ['wide', 'slow', 'deep']);
    expect(await table.getByRole('columnheader', { name: /^Rate/ }).getAttribute('aria-sort')).to.equal(
      'descending',
    );
    const marked = table.locator('td[data-differs="true"]');
    await eventually(() => marked.allTextContents(), ['0.5', '0.1']);
    await page.getByRole('button', { name: 'All options' }).click();
    await table.getByRole('button', { name: 'Batch size' }).waitFor();
  });

  it('shows at a glance where the time of the run in focus went', async () => {
    const page = await show();
    await page.getByRole('button', { name: 'slow', exact: true }).click();
    await page.getByText('The source is slow: 70 % of the time').waitFor();
    expect(await page.getByRole('row', { name: 'Waiting for data 70 %' }).count()).to.equal(1);
    await page.getByRole('button', { name: 'deep', exact: true }).click();
    await page.getByText('The source keeps up: training waits for data 10 % of the time').waitFor();
  });

  it('shows throughput, memory, tensors, the delay of the event loop and what the optimizer does', async () => {
    const page = await show();
    await page.getByRole('heading', { name: 'Machine and optimizer' }).scrollIntoViewIfNeeded();
    for (const [title, value] of [
      ['Samples a second', /6,400/],
      ['Memory', /200 MB/],
      ['Tensors', /12/],
      ['Event loop delay', /1\.5 ms/],
      ['Samples in flight', /64/],
      ['Learning rate', /0\.1/],
      ['Gradient norm', /0\.01/],
    ] as const)
      await until(async () => value.test((await plotOf(page, title).getAttribute('aria-valuetext')) ?? ''));
  });

  it('has events by kind, pictures, histograms, options, and says why there is no control', async () => {
    const page = await show();
    const events = page.getByRole('list', { name: 'Events, latest first' });
    await events.getByText('3 rows skipped').waitFor();
    await page.getByRole('button', { name: 'warning', exact: true }).click();
    await events.getByText('3 rows skipped').waitFor({ state: 'detached' });
    await page.getByRole('img', { name: /^predictions at step \d+: 1 of 1 right/ }).waitFor();
    await page.getByText('Weights, gradients and activations').scrollIntoViewIfNeeded();
    await page.getByRole('img', { name: /^weights\/trainer\/kernel: 1 histogram/ }).waitFor();
    expect(await page.locator('#options').getByRole('row', { name: 'batch size 64' }).count()).to.equal(1);
    expect(await page.getByRole('button', { name: 'Pause' }).count()).to.equal(0);
  });

  it('finds a run that begins later, and follows it', async () => {
    const page = await show();
    await write('late', { steps: 50, startedAt: 1_700_000_300_000 });
    await page.getByRole('button', { name: 'late', exact: true }).waitFor();
    expect(await page.locator('#subtitle').textContent()).to.include('4 runs');
  });

  it('says what it could not read, and that a folder holds no run yet', async () => {
    await mkdir(path.join(folder.path, 'torn'));
    const lines = [...eventsOfRun({ steps: 3, startedAt: 1_700_000_400_000 })].map((event) =>
      JSON.stringify(event),
    );
    await writeFile(
      path.join(folder.path, 'torn', 'events.jsonl'),
      [lines[0], '{"type": ', ...lines.slice(1), ''].join('\n'),
    );
    const page = await show();
    await page.getByRole('button', { name: 'torn', exact: true }).click();
    await page.locator('#remarks').getByText('expected a line of JSON').waitFor();
    await served.close();
    await mkdir(path.join(folder.path, 'empty'));
    served = await serveDashboard(path.join(folder.path, 'empty'));
    await page.goto(served.url);
    await page.getByText('There is no run yet').waitFor();
  });

  it('keeps a spike of one step in sight at every zoom', async () => {
    const page = await show();
    for (const name of ['wide', 'deep']) await page.getByRole('checkbox', { name: `Draw ${name}` }).uncheck();
    await plotOf(page, 'Loss').waitFor();
    await until(async () => {
      const rows = await tableOf(page, 'Loss');
      const peaks = rows.flatMap(([, text]) =>
        [...(text ?? '').matchAll(/to (\d[\d.]*)/g)].map(([, high]) => Number(high)),
      );
      return Math.abs(Math.max(...peaks) - 1.1) < 0.001;
    });
  });

  async function write(name: string, shape: RunShape): Promise<void> {
    await mkdir(path.join(folder.path, name), { recursive: true });
    const lines = [...eventsOfRun(shape)].map((event) => `${JSON.stringify(event)}\n`);
    await writeFile(path.join(folder.path, name, 'events.jsonl'), lines.join(''));
  }

  async function show(): Promise<Page> {
    const { page } = await browser.open();
    await openLink(page, served.url);
    await page.locator('#subtitle', { hasText: /[34] runs/ }).waitFor();
    await plotOf(page, 'Loss').waitFor();
    return page;
  }

  function order(page: Page): Promise<string[]> {
    return page.locator('table.runs tbody th').allTextContents();
  }
});
