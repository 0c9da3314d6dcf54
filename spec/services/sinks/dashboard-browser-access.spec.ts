import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { createControl } from '../../../core/control.js';
import { type Dashboard, dashboard } from '../../../sinks/dashboard.js';
import { eventsOfRun } from '../../helpers/dashboard-events.js';
import { openLink, plotOf, settled, tableOf, useBrowser } from '../../helpers/dashboard-page.js';
import { SinkFolder } from '../../helpers/sink-folder.js';

const violations = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const phone = { width: 360, height: 720 };

describe('the page of the dashboard, in Chromium, for everyone', () => {
  let sink: Dashboard;

  afterEach(() => sink.close());

  const folder = SinkFolder.use();
  const browser = useBrowser();

  beforeEach(async () => {
    sink = dashboard({ say: () => {} });
    await sink.open({ ...folder.fresh(), control: createControl() });
    for (const event of eventsOfRun({ steps: 200 })) if (event.type !== 'end') await sink.write(event);
  });

  for (const colorScheme of ['light', 'dark'] as const)
    it(`passes the rules of axe in the ${colorScheme} theme, contrast among them`, async () => {
      const { page } = await show({ colorScheme });
      await tableOf(page, 'Accuracy');
      expect(await broken(page)).to.deep.equal([]);
      await page.keyboard.press('?');
      expect(await broken(page)).to.deep.equal([]);
    });

  it('passes them at the width of a phone, without a scroll to the side', async () => {
    const { page } = await show({ viewport: phone });
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(phone.width);
    expect(await broken(page)).to.deep.equal([]);
  });

  it('passes them where there is nothing to show but what to do', async () => {
    const { page } = await browser.open();
    await page.goto(new URL(sink.url ?? '').origin);
    await page.getByRole('alert').waitFor();
    expect(await broken(page)).to.deep.equal([]);
  });

  it('keeps to the theme of the system until another one is chosen, and keeps that', async () => {
    const { page } = await show({ colorScheme: 'dark' });
    expect(await theme(page)).to.equal('dark');
    await page.keyboard.press('t');
    expect(await theme(page)).to.equal('light');
    await page.reload();
    await plotOf(page, 'Loss').waitFor();
    expect(await theme(page)).to.equal('light');
  });

  it('moves nothing by itself for those who want it so', async () => {
    const { page } = await show({});
    const moving = await page.evaluate('document.getAnimations().length');
    expect(moving).to.equal(0);
  });

  it('does not move what is there when data comes', async () => {
    const { page } = await show({});
    const before = await settled(() => places(page));
    for (const event of eventsOfRun({ steps: 300 }))
      if (event.type === 'step' && event.step > 200)
        await sink.write({ ...event, sequence: event.sequence + 10 });
    await page.locator('#facts [data-key="step"]', { hasText: '300' }).waitFor();
    expect(await settled(() => places(page))).to.deep.equal(before);
  });

  it('has a way by Tab to everything that can be worked, each with a name', async () => {
    const { page } = await show({});
    const names = new Set<string>();
    for (let press = 0; press < 80; press++) {
      await page.keyboard.press('Tab');
      names.add(String(await page.evaluate(nameOfFocus)));
    }
    for (const name of [
      'Skip to the curves',
      'Pause',
      'Stop…',
      'Log scale',
      'Loss: reading place',
      'checkpoint',
    ])
      expect([...names]).to.include(name);
    expect([...names]).not.to.include('');
  });

  async function show(options: Parameters<typeof browser.open>[0]) {
    const watched = await browser.open({ reducedMotion: 'reduce', ...options });
    const { page } = watched;
    await openLink(page, sink.url);
    await plotOf(page, 'Loss').waitFor();
    await page.getByRole('heading', { name: 'Weights, gradients and activations' }).waitFor();
    await page.getByRole('img', { name: /^predictions at step/ }).waitFor();
    await settled(() => places(page));
    return watched;
  }
});

const nameOfFocus = `(() => {
  const { activeElement: at } = document;
  return at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent;
})()`;

/** The rules that the page breaks, each with the first place where it does. */
async function broken(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  const found = violations.parse(await page.evaluate('axe.run().then(({ violations }) => violations)'));
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

async function theme(page: Page): Promise<string> {
  return String(await page.evaluate('document.documentElement.dataset.theme'));
}

/** Where the sections and cards of the page are. */
async function places(page: Page): Promise<unknown> {
  return page.evaluate(`[...document.querySelectorAll('section, .card')].map((node) => {
    const { top, left, width, height } = node.getBoundingClientRect();
    return [node.id, top, left, width, height].join(' ');
  })`);
}
