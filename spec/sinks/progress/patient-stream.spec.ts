import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { PatientStream } from '../../../sinks/progress/patient-stream.js';
import { moduleFile, nodeOptions } from '../../helpers/running-code.js';

describe('PatientStream', () => {
  it('takes what the one behind it has not taken yet, and says when it is too much', () => {
    const stream = new PatientStream(new Writable({ write: () => {} }));
    expect([stream.isIdle, stream.hasRoom]).to.deep.equal([true, true]);
    stream.write('a line\n');
    expect([stream.isIdle, stream.hasRoom]).to.deep.equal([false, true]);
    stream.write('x'.repeat(64 * 1024));
    expect(stream.hasRoom).to.equal(false);
  });

  it('waits for a reader at its end, but not for ever', async () => {
    const stalled = new PatientStream(new Writable({ write: () => {} }));
    stalled.write('unread');
    await stalled.settle(10);
    const late = new PatientStream(
      new Writable({ write: (_chunk, _encoding, done) => void setTimeout(done, 5) }),
    );
    late.write('read');
    await late.settle(60_000);
    expect(late.writableFinished).to.equal(true);
  });

  it('does not hold a process whose standard error nobody reads, nor let its memory grow', async function () {
    this.timeout(120_000);
    const folder = await mkdtemp(path.join(tmpdir(), 'millrace-stalled-'));
    try {
      const file = path.join(folder, 'costs.json');
      const child = spawn(process.execPath, [...nodeOptions, script, file], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const ended = once(child, 'close');
      // It gets there only when it does not wait for its standard error.
      await once(child.stdout, 'data');
      expect(JSON.parse(await readFile(file, 'utf8')).growth).to.be.below(32e6);
      const shown = await text(child.stderr);
      expect(shown).to.match(/^\.\.\. \d+ lines left out: nobody was reading$/m);
      expect(await ended).to.deep.equal([0, null]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

const script = moduleFile('spec/helpers/stalled-progress');
