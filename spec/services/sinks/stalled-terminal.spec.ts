import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { moduleFile, nodeOptions } from '../../helpers/running-code.js';

describe('progress on a terminal that is held', () => {
  it('does not hold the run, and catches up when the terminal goes on', async function () {
    this.timeout(120_000);
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-terminal-'));
    try {
      const file = path.join(folder, 'costs.json');
      const command = [
        process.execPath,
        ...nodeOptions,
        moduleFile('spec/helpers/stalled-progress'),
        file,
      ].join(' ');
      // A terminal whose screen nobody draws: once its buffers are full, a write to it waits.
      const { CI: _, ...env } = process.env;
      const terminal = spawn('script', ['-qfec', command, '/dev/null'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env,
      });
      const ended = once(terminal, 'close');
      while (!existsSync(file)) await sleep(50);
      const { growth } = JSON.parse(await readFile(file, 'utf8'));
      expect(growth).to.be.below(32e6);
      const shown = stripVTControlCharacters(await text(terminal.stdout));
      expect(shown).to.match(/\d+ lines left out: nobody was reading/);
      expect(shown).to.include('step 4,000 ');
      expect(await ended).to.deep.equal([0, null]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
