import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type ClientRequest, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { SinkContext } from '../../core/sink.js';
import { type Dashboard, dashboard } from '../../sinks/dashboard.js';
import { describeShower } from '../contracts/sink.js';
import { answerTo, UpdateStream } from '../helpers/dashboard-client.js';
import { endEvent, epochEvent, startEvent, stepEvent, warningEvent } from '../helpers/events.js';

describe('dashboard', () => {
  let dir: string;
  let sink: Dashboard;
  let said: string[];
  let warnings: string[];

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-dashboard-'));
    said = [];
    warnings = [];
    sink = dashboard({ say });
    await sink.open(context());
  });

  afterEach(async () => {
    await sink.close();
    await rm(dir, { recursive: true });
  });

  describe('its link', () => {
    it('is printed once it can be opened, with the token in the fragment', () => {
      expect(said).to.deep.equal([`dashboard: ${sink.url}`]);
      expect(sink.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    });

    it('is gone when the sink is closed', async () => {
      await sink.close();
      expect(sink.url).to.equal(undefined);
    });

    it('has the same token after a restart, from a file that only its owner reads', async () => {
      const { token } = link();
      const file = path.join(dir, 'dashboard-token');
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
      await reopen();
      expect(link().token).to.equal(token);
      await writeFile(file, 'secret');
      await reopen();
      expect(link().token)
        .to.match(/^[\w-]{43}$/)
        .and.equal(await readFile(file, 'utf8'));
    });
  });

  describe('lets in', () => {
    it('the page, its scripts and styles, without a token and without another host', async () => {
      const page = await request('/');
      expect(page.status).to.equal(200);
      const files = [...page.text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, name]) => name);
      expect(files).to.include.members(['app.js', 'style.css', 'uplot.js', 'uplot.css', 'icon.svg']);
      for (const file of files) expect((await request(`/${file}`)).status, file).to.equal(200);
    });

    it('modules that the page imports', async () => {
      const app = await request('/app.js');
      const modules = [...app.text.matchAll(/from '\.(\/[\w.]+)'/g)].map(([, name]) => name ?? '');
      expect(modules).to.have.length.above(1);
      for (const file of modules) expect((await request(file)).type, file).to.match(/^text\/javascript/);
    });

    it('those who show the token', async () => {
      const stream = await openStream();
      expect(stream.status).to.equal(200);
      stream.end();
    });

    it('a forwarded port: localhost by any number', async () => {
      expect((await request('/', { host: 'localhost:9999' })).status).to.equal(200);
    });
  });

  describe('keeps out', () => {
    it('requests for data without the token, or with another', async () => {
      expect((await request('/events')).status).to.equal(401);
      const wrong = { authorization: `Bearer ${'x'.repeat(43)}` };
      expect((await request('/events', wrong)).status).to.equal(401);
      expect((await request(`/events?token=${link().token}`)).status, 'in the address').to.equal(401);
      expect((await request('/events', { cookie: `token=${link().token}` })).status).to.equal(401);
    });

    it('requests under another name, as a rebound DNS name would send them', async () => {
      for (const host of [
        'evil.example',
        `evil.example:${link().port}`,
        '127.0.0.1.evil.example',
        '10.0.0.1',
      ])
        expect((await request('/events', { host, ...authorized() })).status, host).to.equal(421);
      expect((await request('/', { host: 'evil.example' })).status, 'the page too').to.equal(421);
    });

    it('requests of pages from elsewhere', async () => {
      for (const origin of [
        'http://evil.example',
        'null',
        `http://localhost:${link().port}`,
        'http://127.0.0.1:1',
      ])
        expect((await request('/events', { origin, ...authorized() })).status, origin).to.equal(403);
      const stream = await openStream({ origin: `http://127.0.0.1:${link().port}` });
      expect(stream.status, 'its own').to.equal(200);
      stream.end();
    });

    it('paths to other files', async () => {
      const paths = [
        '/dashboard-token',
        '/../package.json',
        '/%2e%2e/package.json',
        '/..%2fassets.ts',
        '/page/app.js',
        '//etc/passwd',
      ];
      for (const hidden of paths) expect((await request(hidden, authorized())).status, hidden).to.equal(404);
    });

    it('scripts, frames and guesses of types, by its headers', async () => {
      for (const place of ['/', '/app.js', '/events', '/nothing']) {
        const { headers } = await request(place);
        expect(headers['content-security-policy'], place)
          .to.include("default-src 'none'")
          .and.include("script-src 'self'")
          .and.include("frame-ancestors 'none'")
          .and.not.include('unsafe');
        expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
        expect(headers).not.to.have.any.keys('set-cookie', 'access-control-allow-origin');
      }
    });

    it('inline scripts and styles: its page has none', async () => {
      const { text } = await request('/');
      expect(text).not.to.match(/<script>|<style|style="|onclick|https?:\/\//);
    });
  });

  describe('its stream', () => {
    it('begins with everything so far and goes on with what is new', async () => {
      sink.write(startEvent({ samples: 640, epochs: 1 }));
      sink.write(stepEvent(0));
      const stream = await openStream();
      const first = await stream.next();
      expect(first.standing).to.include({ run: 'spec', state: 'running', step: 1, steps: 10, seed: 7 });
      expect(first.curves).to.deep.equal([
        { measure: 'loss', series: 'training', from: 0, points: [[1, 1, 1, 1]] },
        { measure: 'accuracy', series: 'training', from: 0, points: [[1, 0.5, 0.5, 0.5]] },
      ]);
      expect(first.entries.map(({ type }) => type)).to.deep.equal(['start']);
      sink.write(stepEvent(1));
      sink.write(epochEvent(2));
      const second = await stream.next();
      expect(second.curves[0]).to.deep.include({
        from: 0,
        points: [
          [1, 1, 1, 1],
          [2, 0.5, 0.5, 0.5],
        ],
      });
      expect(second.curves.map(({ series }) => series)).to.include('epoch mean');
      expect(second.entries.map(({ type }) => type)).to.deep.equal(['epoch']);
      stream.end();
    });

    it('gives the whole history to one who comes back', async () => {
      for (let sequence = 0; sequence < 50; sequence++) sink.write(stepEvent(sequence));
      const before = await openStream();
      await before.next();
      before.end();
      const after = await openStream();
      expect((await after.next()).curves[0]?.points).to.have.length(50);
      after.end();
    });

    it('says that the run has finished, and ends', async () => {
      const stream = await openStream();
      await stream.next();
      sink.write(endEvent(1));
      const closed = sink.close();
      expect(await stream.next()).to.deep.include({ closing: true });
      expect(await stream.rest()).to.deep.equal([]);
      await closed;
    });

    it('calls a run stopped that ends without its end', async () => {
      const stream = await openStream();
      await stream.next();
      sink.write(stepEvent(0));
      await sink.close();
      const updates = await stream.rest();
      expect(updates.at(-1)?.standing).to.include({ state: 'stopped', step: 1 });
    });

    it('costs nothing while its reader stalls, and then tells what was missed', async () => {
      const stream = await openStream();
      await stream.next();
      for (let sequence = 0; sequence < 30_000; sequence++) sink.write(stepEvent(sequence));
      for (let index = 0; index < 700; index++) sink.write(warningEvent(`number ${index}`));
      const { curves, entries, missed } = await stream.next();
      expect(curves[0]?.points.length).to.be.within(500, 1000);
      expect(entries).to.have.length(200);
      expect(entries.at(-1)?.text).to.include('number 699');
      expect(missed).to.equal(500);
      stream.end();
    });
  });

  describe('a port that is taken', () => {
    it('is a warning that names it, and the run goes on', async () => {
      const port = Number(link().port);
      const second = dashboard({ port, say });
      await second.open(context());
      expect(warnings).to.deep.equal([
        `the dashboard cannot listen on 127.0.0.1 port ${port} (EADDRINUSE): the run goes on without it`,
      ]);
      expect(second.write(stepEvent(0))).to.equal(undefined);
      expect(second.url).to.equal(undefined);
      await second.close();
    });
  });

  it('closes at once, also under a client that never finishes what it says', async () => {
    const client = connect(Number(link().port), '127.0.0.1');
    const over = once(client, 'close');
    await new Promise((resolve) => client.write('GET / HTTP/1.1\r\n', resolve));
    const stream = await openStream();
    await sink.close();
    await over;
    stream.end();
    expect(await request('/').catch(String)).to.include('ECONNREFUSED');
  });

  it('refuses wrong options', () => {
    expect(() => dashboard({ port: 70_000 })).to.throw('dashboard.port: got 70000, expected 0 to 65535');
    expect(() => dashboard({ host: '' })).to.throw(
      "dashboard.host: got '', expected an address to listen on",
    );
    expect(() => dashboard(JSON.parse('{"prot":1}'))).to.throw('dashboard: got {"prot":1}');
  });

  function say(line: string): void {
    said.push(line);
  }

  function context(): SinkContext {
    const warn = (message: string): void => void warnings.push(message);
    return { dir, run: 'spec', sequence: -1, resumed: false, warn };
  }

  async function reopen(): Promise<void> {
    await sink.close();
    sink = dashboard({ say });
    await sink.open(context());
  }

  function link(): { readonly port: string; readonly token: string } {
    const url = new URL(said.at(-1)?.replace('dashboard: ', '') ?? '');
    return { port: url.port, token: url.hash.replace('#token=', '') };
  }

  function authorized(): Record<string, string> {
    return { authorization: `Bearer ${link().token}` };
  }

  async function request(place: string, headers: Record<string, string> = {}) {
    const response = await answerTo(send(place, headers));
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const type = response.headers['content-type'] ?? '';
    return {
      status: response.statusCode,
      headers: response.headers,
      type,
      text: Buffer.concat(chunks).toString(),
    };
  }

  // Not fetch: it would neither send these headers nor leave a path as it is.
  function send(place: string, headers: Record<string, string>): ClientRequest {
    return get({ host: '127.0.0.1', port: link().port, path: place, headers, agent: false });
  }

  async function openStream(headers: Record<string, string> = {}): Promise<UpdateStream> {
    const response = await answerTo(send('/events', { ...authorized(), ...headers }));
    return new UpdateStream(response);
  }
});

describe('dashboard, as any showing sink,', () => {
  describeShower('dashboard', {
    create: () => dashboard({ say: () => {} }),
    // An address of the range for documentation: this machine does not have it.
    createFailing: () => dashboard({ host: '192.0.2.1', say: () => {} }),
  });
});
