import { expect } from 'chai';
import { FileWriter, joinBytes, joinText, type Target } from '../../../sinks/recording/file-writer.js';

/** A file in memory whose appends take their time. */
class SlowFile implements Target {
  text = '';
  readonly #milliseconds: number;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  async appendFile(data: string | Uint8Array): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#milliseconds));
    this.text += Buffer.from(data).toString();
  }

  async sync(): Promise<void> {}
  async close(): Promise<void> {}
}

function fullDisk(): Target {
  const fail = () => Promise.reject(new Error('ENOSPC: no space left on device'));
  return { appendFile: fail, sync: fail, close: () => Promise.resolve() };
}

describe('FileWriter', () => {
  it('writes chunks in order, and those that come while it writes', async () => {
    const file = new SlowFile(5);
    const writer = new FileWriter(file, 'events.jsonl', joinText);
    for (let line = 0; line < 50; line++) {
      await writer.write(`${line}\n`);
      if (line % 10 === 9) await writer.flush();
    }
    await writer.close();
    expect(file.text).to.equal(Array.from({ length: 50 }, (_, line) => `${line}\n`).join(''));
  });

  it('writes bytes as well as text', async () => {
    const file = new SlowFile(0);
    const writer = new FileWriter(file, 'events', joinBytes);
    for (const word of ['one', 'two', 'three']) await writer.write(Buffer.from(word));
    await writer.close();
    expect(file.text).to.equal('onetwothree');
  });

  it('can flush after its lingering timer found nothing left to write', async () => {
    const file = new SlowFile(40);
    const writer = new FileWriter(file, 'events.jsonl', joinText);
    writer.write('first ');
    const flushed = writer.flush();
    // Comes while the first is being written: it goes with it, and the timer it started fires for nothing.
    writer.write('second ');
    await flushed;
    await new Promise((resolve) => setTimeout(resolve, 150));
    writer.write('third');
    await writer.close();
    expect(file.text).to.equal('first second third');
  });

  describe('on a full disk', () => {
    it('rejects with the file and the reason, now and at every later call', async () => {
      const writer = new FileWriter(fullDisk(), '/runs/a/events.jsonl', joinText);
      writer.write('one');
      const failures = [
        await writer.flush().catch(String),
        await writer.write('two')?.catch(String),
        await writer.close().catch(String),
      ];
      for (const failure of failures)
        expect(failure).to.include('events file /runs/a/events.jsonl').and.include('ENOSPC');
    });

    it('rejects the write that it holds', async () => {
      const writer = new FileWriter(fullDisk(), 'events.jsonl', joinText);
      const failure = await writer.write('x'.repeat(100_000))?.catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'SINK_FAILED');
    });

    it('rejects a flush whose fsync fails', async () => {
      const unsynced = { ...fullDisk(), appendFile: () => Promise.resolve() };
      const writer = new FileWriter(unsynced, 'events.jsonl', joinText);
      writer.write('one');
      expect(await writer.flush().catch(String)).to.include('ENOSPC');
    });
  });
});
