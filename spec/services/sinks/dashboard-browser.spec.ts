import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Dashboard, dashboard } from '../../../sinks/dashboard.js';
import {
  endEvent,
  epochEvent,
  evaluationEvent,
  startEvent,
  stepEvent,
  warningEvent,
} from '../../helpers/events.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

describe('the page of the dashboard, in Chromium', () => {
  let browser: Browser;
  let dir: string;
  let sink: Dashboard;
  let page: Page;
  let problems: string[];
  let asked: string[];

  before(async () => {
    expect(existsSync(executablePath), `a Chromium at ${executablePath}, or where CHROMIUM says`).to.equal(
      true,
    );
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });

  after(() => browser.close());

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-page-'));
    problems = [];
    asked = [];
    sink = dashboard({ say: () => {} });
    await open();
    page = await browser.newPage();
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => asked.push(request.url()));
  });

  afterEach(async () => {
    await page.close();
    await sink.close();
    await rm(dir, { recursive: true });
  });

  it('draws curves that move while events come', async () => {
    feed(0, 50);
    await page.goto(url());
    await chart('loss').waitFor();
    const before = await picture();
    feed(50, 100);
    await page.getByText('100 of 200').waitFor();
    expect(await picture()).not.to.equal(before);
    expect(await chart('loss').getAttribute('aria-label')).to.equal(
      'loss by step: training 0.01000 at step 100',
    );
    expect(problems).to.deep.equal([]);
  });

  it('shows run, state, numbers, settings and events', async () => {
    feed(0, 10);
    for (const event of [epochEvent(10), evaluationEvent(11), warningEvent('3 rows skipped')])
      sink.write(event);
    await page.goto(url());
    await page.getByRole('heading', { name: 'spec' }).waitFor();
    expect(await page.getByRole('status').textContent()).to.equal('running');
    expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).to.equal('5');
    expect(await page.getByRole('row', { name: 'batchSize 64' }).count()).to.equal(1);
    expect(await page.getByRole('listitem').first().textContent()).to.include('3 rows skipped');
    sink.write(endEvent(12));
    await page.getByText('finished', { exact: true }).waitFor();
    expect(problems).to.deep.equal([]);
  });

  it('takes the token out of the address and asks nobody but its own server', async () => {
    feed(0, 2);
    await page.goto(url());
    await chart('loss').waitFor();
    const origin = new URL(url()).origin;
    expect(page.url()).to.equal(`${origin}/`);
    await page.reload();
    await chart('loss').waitFor();
    const elsewhere = asked.filter(
      (address) => !address.startsWith(`${origin}/`) || address.includes('token='),
    );
    expect(elsewhere).to.deep.equal([]);
    expect(await page.context().cookies()).to.deep.equal([]);
  });

  it('says what to do where the token is missing or wrong', async () => {
    const { origin } = new URL(url());
    await page.goto(origin);
    expect(await page.getByRole('alert').textContent()).to.include('Open the link that the run has printed');
    await page.goto(`${origin}/#token=wrong`);
    await page.reload();
    await page.getByText('not the one of this run').waitFor();
  });

  it('hides and shows a curve by keyboard', async () => {
    feed(0, 10);
    await page.goto(url());
    const button = page.getByRole('button', { name: /^training/ }).first();
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).to.equal('false');
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('aria-pressed')).to.equal('true');
    expect(problems).to.deep.equal([]);
  });

  it('fits a phone', async () => {
    feed(0, 10);
    await page.setViewportSize({ width: 360, height: 700 });
    await page.goto(url());
    await chart('loss').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
  });

  it('finds the run again when it is resumed on the same port', async () => {
    feed(0, 10);
    await page.goto(url());
    await chart('loss').waitFor();
    const port = Number(new URL(url()).port);
    await sink.close();
    sink = dashboard({ port, say: () => {} });
    await open();
    feed(10, 20);
    await page.getByText('20 of 200').waitFor();
  });

  async function open(): Promise<void> {
    const context = { dir, run: 'spec', sequence: -1, resumed: false, warn: expect.fail };
    await sink.open(context);
    sink.write(startEvent({ samples: 6400, epochs: 2 }));
  }

  function feed(from: number, to: number): void {
    for (let sequence = from; sequence < to; sequence++) sink.write(stepEvent(sequence));
  }

  function url(): string {
    return sink.url ?? expect.fail('the dashboard is not open');
  }

  function chart(measure: string) {
    return page.getByRole('img', { name: new RegExp(`^${measure} by step`) });
  }

  async function picture(): Promise<string> {
    return (await chart('loss').screenshot()).toString('base64');
  }
});
