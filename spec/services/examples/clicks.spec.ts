import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { z } from 'zod';
import { Example } from '../../helpers/example.js';

const links = z.array(z.object({ topic: z.string(), probability: z.number() }));

describe('examples/clicks, a web service that learns from its clicks', () => {
  let dir: string;
  let example: Example;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-clicks-'));
  });
  afterEach(() => example.kill());
  after(() => rm(dir, { recursive: true, force: true }));

  /** Starts it, and answers where it listens. */
  async function start(readers: number): Promise<string> {
    example = new Example('clicks', ['--port', '0', '--dir', dir, '--readers', `${readers}`]);
    const [, url = ''] = await example.prints(/reading at (\S+),/);
    return url;
  }

  it('learns what its readers click', async () => {
    await start(20);
    const [, auc] = await example.prints(/step 400 .* lately ([\d.]+)/);
    expect(Number(auc)).to.be.greaterThan(0.7);
  });

  it('knows it still when it was killed, and shows the best first', async () => {
    const url = await start(0);
    const [, step] = await example.prints(/goes on at step (\d+)/);
    expect(Number(step)).to.be.at.least(350);
    expect(await linksFor(url, 'engineer')).to.equal('science');
    expect(await linksFor(url, 'parent')).to.equal('cooking');
  });

  it('is stopped by Ctrl-C', async () => {
    await start(5);
    await example.prints(/step \d+/);
    await example.stop();
    expect(example.said).to.match(/stopped at step \d+, goes on when it is started again\n$/);
  });

  it('refuses what is no reader and no outcome', async () => {
    const url = await start(0);
    expect((await fetch(`${url}/links?reader=nobody&device=phone`)).status).to.equal(400);
    const headers = { 'content-type': 'application/json' };
    const wrong = await fetch(`${url}/outcomes`, { method: 'POST', headers, body: '[{"id":1}]' });
    expect(wrong.status).to.equal(400);
  });
});

/** The topic that is shown first. */
async function linksFor(url: string, reader: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/links?reader=${reader}&device=desktop`);
  return links.parse(await answer.json())[0]?.topic;
}
