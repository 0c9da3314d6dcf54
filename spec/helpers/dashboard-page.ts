import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

// Far more than any of it takes: what the specs wait for has to come, however busy the machine is.
const patience = 120_000;

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** A page of the dashboard in Chromium, with what it asked for and what went wrong in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors of scripts, of the console, and violations of the content security policy. */
  readonly problems: string[];
  /** The addresses of all requests. */
  readonly asked: string[];
}

/** Opens pages in one Chromium for all specs of a suite, and closes each after its spec. */
export function useBrowser(): { open(options?: BrowserContextOptions): Promise<WatchedPage> } {
  let browser: Browser;
  const opened: Page[] = [];
  before(async () => {
    expect(existsSync(executablePath), `a Chromium at ${executablePath}, or where CHROMIUM says`).to.equal(
      true,
    );
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  });
  after(() => browser.close());
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
  });
  return {
    async open(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      context.setDefaultTimeout(patience);
      const page = await context.newPage();
      opened.push(page);
      return watch(page);
    },
  };
}

async function watch(page: Page): Promise<WatchedPage> {
  const problems: string[] = [];
  const asked: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => asked.push(request.url()));
  const content =
    "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))";
  await page.addInitScript({ content });
  return { page, problems, asked };
}

/** The chart of a measure, by its name on the page: `Loss`. */
export function chartOf(page: Page, title: string) {
  return page
    .locator('figure.chart')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) });
}

/** The part of a chart that is read place by place. */
export function plotOf(page: Page, title: string) {
  return page.getByRole('slider', { name: `${title}: reading place` });
}

/** The rows of a chart as a table: the place, and the text of each curve. */
export async function tableOf(page: Page, title: string): Promise<string[][]> {
  const chart = chartOf(page, title);
  const button = chart.getByRole('button', { name: `${title} as a table` });
  if ((await button.getAttribute('aria-pressed')) === 'false') await button.click();
  const rows = await chart.locator('.plot-table tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
}

/** Opens a link, and waits until the page hears from the server. */
export async function openLink(page: Page, url: string | undefined): Promise<void> {
  await page.goto(url ?? expect.fail('the dashboard is not open'));
  await page.locator('#facts [data-key="step"]').waitFor();
  await page.locator('#state:not([data-state="connecting"])').waitFor();
}

/** Waits until the run is shown to be so. */
export async function stateOf(page: Page, state: string): Promise<void> {
  await page.locator(`#state[data-state="${state}"]`).waitFor();
}

/** Waits until something is as expected; playwright's own waits look at one element alone. */
export async function eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
  await until(async () => isDeepStrictEqual(await look(), expected)).catch(async () =>
    expect(await look()).to.deep.equal(expected),
  );
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const last = performance.now() + patience;
  while (!(await isSo())) {
    if (performance.now() > last) expect.fail('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until something stays as it is, three times in a row; answers it. */
export async function settled<T>(look: () => Promise<T>): Promise<T> {
  const seen: T[] = [];
  await until(async () => {
    seen.push(await look());
    const [first, ...others] = seen.slice(-3);
    return others.length === 2 && others.every((other) => isDeepStrictEqual(first, other));
  });
  return look();
}
