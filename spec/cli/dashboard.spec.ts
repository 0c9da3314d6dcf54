import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { runsSchema } from '../../sinks/dashboard/protocol.js';
import { DashboardClient } from '../helpers/dashboard-client.js';
import { startEvent } from '../helpers/events.js';
import { steps, writeEvents } from '../helpers/events-file.js';
import { call, exitOf, inEmptyFolder, start } from './command-line.js';

describe('millrace dashboard', () => {
  it('prints a link, serves the runs of the folder, and ends with Ctrl-C', function () {
    this.timeout(60_000);
    return inEmptyFolder(async () => {
      await writeEvents(path.join('runs', 'one', 'events.jsonl'), [startEvent(), ...steps(0, 5)]);
      const child = start('dashboard');
      const ended = exitOf(child);
      const [printed] = await once(child.stdout ?? child, 'data');
      expect(String(printed)).to.match(/^dashboard: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}\n$/);
      const client = new DashboardClient(String(printed).replace('dashboard: ', '').trim());
      let names: readonly string[] = [];
      while (names.length === 0) names = (await client.get('runs', runsSchema)).runs.map(({ name }) => name);
      expect(names).to.deep.equal(['one']);
      const stream = await client.stream('events');
      child.kill('SIGINT');
      expect((await stream.rest()).at(-1)?.event).to.equal('closing');
      expect(await ended).to.equal(130);
    });
  });

  it('opens the browser with a file, so that no process is started with the token', function () {
    this.timeout(60_000);
    return inEmptyFolder(async (folder) => {
      mkdirSync('runs');
      // A browser that keeps what it was started with and what it found there.
      writeFileSync('xdg-open', '#!/bin/sh\necho "$1" > started\ncat "$1" > found\ntouch done\n');
      chmodSync('xdg-open', 0o755);
      const before = process.env.PATH;
      process.env.PATH = `${folder}${path.delimiter}${before}`;
      const child = start('dashboard', '--open');
      process.env.PATH = before;
      const ended = exitOf(child);
      const [printed] = await once(child.stdout ?? child, 'data');
      const link = String(printed).replace('dashboard: ', '').trim();
      while (!existsSync('done')) await new Promise((resolve) => setTimeout(resolve, 20));
      expect(readFileSync('started', 'utf8'))
        .to.match(/dashboard\.html\n$/)
        .and.not.include(new URL(link).hash);
      expect(readFileSync('found', 'utf8')).to.include(link);
      child.kill('SIGTERM');
      expect(await ended).to.equal(143);
    });
  });

  it('refuses a folder that is not there, and a wrong port', () =>
    inEmptyFolder(async () => {
      const missing = await call('dashboard');
      expect([missing.code, missing.stderr]).to.deep.equal([
        2,
        "error RUN_MISSING: folder of runs: got 'runs', expected a folder, or a file of events. Check the path; runs of the command line are in ./runs\n",
      ]);
      const wrong = await call('dashboard', '.', '--port', '99999');
      expect([wrong.code, wrong.stderr]).to.deep.equal([
        2,
        "error OPTION_INVALID: option --port: got '99999', expected a whole number of at least 0 and at most 65535\n",
      ]);
    }));

  it('shows examples in its help', async () => {
    const { code, stdout } = await call('dashboard', '--help');
    expect(code).to.equal(0);
    expect(stdout).to.include('$ npx millrace dashboard runs/mlp --open').and.include('--host');
  });
});
