import { expect } from 'chai';
import type { Page, Request } from 'playwright-core';
import { type Dashboard, dashboard } from '../../../sinks/dashboard.js';
import { jsonl } from '../../../sinks/jsonl.js';
import {
  chartOf,
  eventually,
  openLink,
  plotOf,
  settled,
  stateOf,
  tableOf,
  until,
  useBrowser,
} from '../../helpers/dashboard-page.js';
import { useFolder } from '../../helpers/small-run.js';
import { atStep, type Steered, steered } from '../../helpers/steered.js';

describe('the page of the dashboard, in Chromium, while a run trains', () => {
  let sink: Dashboard;
  let run: Steered | undefined;

  beforeEach(() => {
    sink = dashboard({ say: () => {} });
  });

  // Before the folder is removed.
  afterEach(async () => {
    if (sink.url !== undefined) run?.control.stop();
    await run?.ended;
    await sink.close();
    run = undefined;
  });

  const folder = useFolder();
  const browser = useBrowser();

  it('draws curves that move, and holds them while the run is paused', async () => {
    await begin({ pauseAt: 20 });
    const { page, problems } = await show();
    await stateOf(page, 'paused');
    await eventually(() => factOf(page, 'step'), '20');
    await eventually(() => lastStepOf(page), 'step 20');
    const before = await settled(() => pictureOf(page));
    expect(run?.steps).to.equal(20);
    run?.control.resume();
    await stateOf(page, 'running');
    await until(async () => Number((await lastStepOf(page)).replace(/\D/g, '')) > 40);
    await until(async () => (await pictureOf(page)) !== before);
    expect(problems).to.deep.equal([]);
  });

  it('goes on after the server has been away, without a gap and without a double', async () => {
    await begin({ stopAt: 20, epochs: 6 });
    const { page } = await show();
    const port = Number(new URL(page.url()).port);
    await stateOf(page, 'paused');
    run?.control.resume();
    await run?.ended;
    await stateOf(page, 'stopped');
    await eventually(() => factOf(page, 'step'), '20');

    sink = dashboard({ port, say: () => {} });
    await begin({ epochs: 6, paused: true });
    await stateOf(page, 'paused');
    run?.control.resume();
    await run?.ended;
    await eventually(() => factOf(page, 'step'), '48');
    const steps = new Map(
      run?.events.flatMap((event) => (event.type === 'step' ? [[event.step, event.loss]] : [])),
    );
    await tableOf(page, 'Loss');
    await eventually(async () => (await tableOf(page, 'Loss')).at(-1)?.[0], 'step 48');
    const rows = await tableOf(page, 'Loss');
    expect(rows).to.have.lengthOf(24);
    rows.slice(10).forEach(([place, text], row) => {
      const to = 1 + ((row + 11) * 47) / 24;
      const losses = [...steps].filter(([step]) => step > to - 47 / 24 && step <= to).map(([, loss]) => loss);
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      expect(Number(text?.split(' ')[0]), `loss up to ${place}`).to.be.closeTo(mean, mean / 50);
    });
  });

  it('hears the end of the run also while it turns to another stream', async () => {
    await begin({ stopAt: 20, epochs: 6 });
    const { page } = await show();
    await stateOf(page, 'paused');
    let turning = false;
    // Held for ever: the server has gone before it comes.
    await page.route('**/api/events*', () => {
      turning = true;
    });
    await page.getByRole('radio', { name: 'Samples' }).check({ force: true });
    await until(async () => turning);
    run?.control.resume();
    await run?.ended;
    await stateOf(page, 'stopped');
    await eventually(() => factOf(page, 'step'), '20');
  });

  it('pauses the run and lets it go on, and says what the server answered', async () => {
    await begin({});
    const { page, problems } = await show();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Accepted: training pauses').waitFor();
    await stateOf(page, 'paused');
    await until(async () => hasBeen('pause'));
    const held = run?.steps ?? 0;
    await page.getByRole('button', { name: 'Checkpoint now' }).click();
    await page.getByText('Accepted: a checkpoint').waitFor();
    expect(run?.steps).to.equal(held);
    await page.getByRole('button', { name: 'Go on' }).click();
    await stateOf(page, 'running');
    await until(async () => (run?.steps ?? 0) > held);
    expect(problems).to.deep.equal([]);
  });

  it('sets the learning rate and stops the run, both only when they are confirmed', async () => {
    await begin({});
    const { page } = await show();
    await page.getByRole('button', { name: 'Learning rate…' }).click();
    await page.getByRole('spinbutton', { name: 'New learning rate' }).fill('0.025');
    await page.getByRole('button', { name: 'Set it' }).click();
    await page.getByText('Accepted: the learning rate').waitFor();
    await eventually(() => factOf(page, 'rate'), '0.025');
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(run?.events.some(({ type }) => type === 'stopped')).to.equal(false);
    await page.getByRole('button', { name: 'Stop…' }).click();
    await page.getByRole('button', { name: 'Stop the run' }).click();
    await run?.ended;
    await stateOf(page, 'stopped');
    const rates = run?.events.filter((event) => event.type === 'control' && event.action === 'learningRate');
    expect(rates).to.have.lengthOf(1);
  });

  it('hands the learning rate back to the schedule, also by the keyboard alone', async () => {
    await begin({});
    const { page, problems } = await show();
    const given = page.getByRole('spinbutton', { name: 'New learning rate' });
    await page.getByRole('button', { name: 'Learning rate…' }).click();
    // Enter sets what was given, though the button of the schedule stands before the one that sets it.
    await given.fill('0.025');
    await page.keyboard.press('Enter');
    await eventually(() => factOf(page, 'rate'), '0.025');
    await page.keyboard.press('r');
    const back = page.getByRole('dialog').getByRole('button', { name: 'Back to the schedule' });
    await back.waitFor();
    await back.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Accepted: the learning rate is that of the schedule').waitFor();
    await eventually(() => factOf(page, 'rate'), '0.1');
    await page.keyboard.press('r');
    await given.waitFor();
    await page.keyboard.press('Escape');
    await until(async () => (await page.getByRole('dialog').count()) === 0);
    const told = run?.events.flatMap((event) => (event.type === 'control' ? [event.value] : []));
    expect(told).to.deep.equal([0.025, 'scheduled']);
    expect(problems).to.deep.equal([]);
  });

  it('is worked by the keyboard alone', async () => {
    await begin({ pauseAt: 30 });
    const { page, problems } = await show();
    await stateOf(page, 'paused');
    await page.keyboard.press('Tab');
    expect(await focused(page)).to.equal('Skip to the curves');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    const plot = plotOf(page, 'Loss');
    await plot.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await until(async () =>
      /^Loss at step 1: training \d/.test((await plot.getAttribute('aria-valuetext')) ?? ''),
    );
    await page.keyboard.press('+');
    await until(async () => Number(await plot.getAttribute('aria-valuemax')) < 30);
    await page.keyboard.press('0');
    await until(async () => Number(await plot.getAttribute('aria-valuemax')) === 30);
    await page.keyboard.press('p');
    await stateOf(page, 'running');
    expect(problems).to.deep.equal([]);
  });

  it('hides a series in all charts, and shows it again', async () => {
    await begin({ pauseAt: 20 });
    const { page } = await show();
    const button = chartOf(page, 'Loss').getByRole('button', { name: /^training/ });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).to.equal('false');
    await until(
      async () => !/training/.test((await plotOf(page, 'Loss').getAttribute('aria-valuetext')) ?? ''),
    );
    await button.click();
    await until(async () =>
      /training/.test((await plotOf(page, 'Loss').getAttribute('aria-valuetext')) ?? ''),
    );
  });

  it('takes the token out of the address and asks nobody but its own server', async () => {
    await begin({ pauseAt: 20 });
    const { page, problems, asked } = await show();
    const { origin, hash } = new URL(sink.url ?? '');
    const token = hash.replace('#token=', '');
    expect(page.url()).to.equal(`${origin}/`);
    expect(await page.evaluate('sessionStorage.getItem("token")')).to.equal(token);
    expect(await page.evaluate('Object.values(localStorage)')).to.deep.equal([]);
    await page.reload();
    await plotOf(page, 'Loss').waitFor();
    expect(
      asked.filter((address) => !address.startsWith(`${origin}/`) || address.includes('token=')),
    ).to.deep.equal([]);
    expect(await page.context().cookies()).to.deep.equal([]);
    expect(problems).to.deep.equal([]);
  });

  it('shows the token in the header of every request for data, and holds one stream, whatever it turns to', async () => {
    await begin({ pauseAt: 20 });
    const { page } = await browser.open();
    const bearers: (string | undefined)[] = [];
    const streams = new Set<Request>();
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/')) bearers.push(request.headers().authorization);
      if (pathname === '/api/events') streams.add(request);
    });
    page.on('requestfinished', (request) => streams.delete(request));
    page.on('requestfailed', (request) => streams.delete(request));
    await openLink(page, sink.url);
    const token = new URL(sink.url ?? '').hash.replace('#token=', '');
    for (const axis of ['Samples', 'Clock', 'Running time', 'Steps']) {
      await page.getByRole('radio', { name: axis }).check({ force: true });
      await until(async () => streams.size === 1);
    }
    expect([...new Set(bearers)]).to.deep.equal([`Bearer ${token}`]);
  });

  it('draws over samples, running time and the clock as well', async () => {
    await begin({ pauseAt: 20 });
    const { page } = await show();
    for (const [axis, place] of [
      ['Samples', /^Loss at [\d,]+ samples: training \d/],
      ['Running time', /^Loss at [\d.]+ m?s: training \d/],
      ['Clock', /^Loss at \d\d:\d\d:\d\d: training \d/],
    ] as const) {
      await page.getByRole('radio', { name: axis }).check({ force: true });
      await until(async () => place.test((await plotOf(page, 'Loss').getAttribute('aria-valuetext')) ?? ''));
    }
  });

  it('says what to do where the token is missing or wrong', async () => {
    await begin({ pauseAt: 20 });
    const { page } = await browser.open();
    const { origin } = new URL(sink.url ?? '');
    await page.goto(origin);
    expect(await page.getByRole('alert').textContent()).to.include('Open the link that the run has printed');
    await page.goto(`${origin}/#token=wrong`);
    await page.getByText('not the one of this server').waitFor();
  });

  it('fits a phone', async () => {
    await begin({ pauseAt: 20 });
    const { page } = await show({ viewport: { width: 360, height: 720 } });
    await plotOf(page, 'Loss').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).to.equal(360);
  });

  async function begin({ pauseAt, stopAt, epochs = 100_000, paused = false }: Beginning): Promise<void> {
    const opened = new Promise<void>((resolve) => {
      const at = (step: number | undefined, call: Parameters<typeof atStep>[1]) =>
        step ? atStep(step, call) : () => {};
      const toPause = at(pauseAt, (control) => control.pause());
      const toStop = at(stopAt, (control) => control.stop());
      run = steered(
        folder.path,
        (event, control, itself) => {
          if (event.type === 'start') {
            if (paused || stopAt) control.pause();
            resolve();
          }
          toPause(event, control, itself);
          toStop(event, control, itself);
        },
        { epochs, options: { sinks: [jsonl(), sink] } },
      );
    });
    await opened;
  }

  async function show(options: Parameters<typeof browser.open>[0] = {}) {
    const watched = await browser.open(options);
    await openLink(watched.page, sink.url);
    return watched;
  }

  /** Whether the run has carried out what it was told. */
  function hasBeen(action: string): boolean {
    return run?.events.some((event) => event.type === 'control' && event.action === action) ?? false;
  }
});

interface Beginning {
  readonly pauseAt?: number;
  readonly stopAt?: number;
  readonly epochs?: number;
  readonly paused?: boolean;
}

async function factOf(page: Page, key: string): Promise<string> {
  return (await page.locator(`#facts [data-key="${key}"] dd > span`).textContent()) ?? '';
}

/** Up to where the curve of the loss is drawn. */
async function lastStepOf(page: Page): Promise<string> {
  const text = (await plotOf(page, 'Loss').getAttribute('aria-valuetext')) ?? '';
  return /^Loss at (step [\d,]+)/.exec(text)?.[1] ?? '';
}

async function pictureOf(page: Page): Promise<string> {
  return (await plotOf(page, 'Loss').screenshot()).toString('base64');
}

async function focused(page: Page): Promise<string> {
  return String(await page.evaluate('document.activeElement.textContent'));
}
