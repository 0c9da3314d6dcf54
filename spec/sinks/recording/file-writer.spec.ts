import { expect } from 'chai';
import { encodedFile, type OpenFile } from '../../../sinks/recording/encoded-file.js';
import { type Destination, FileWriter } from '../../../sinks/recording/file-writer.js';
import { until } from '../../helpers/flow.js';

/** A file in memory whose appends take their time. */
class SlowFile implements OpenFile {
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

function textWriter(file: OpenFile, path = 'events.jsonl'): FileWriter<string> {
  const encode = (items: readonly string[]): string => items.join('');
  return new FileWriter(encodedFile(path, file, encode), { size: ({ length }) => length, linger: 50 });
}

/** Takes items, and appends the next ones when it is told that those before are appended. */
class HeldDestination implements Destination<string> {
  readonly batches: (readonly string[])[] = [];
  readonly #appended: (() => void)[] = [];

  append(items: readonly string[]): Promise<void> {
    this.batches.push(items);
    return new Promise((resolve) => this.#appended.push(resolve));
  }

  /** What is being appended is appended. */
  goOn(): void {
    this.#appended.shift()?.();
  }

  async sync(): Promise<void> {}
  async close(): Promise<void> {}
}

function fullDisk(): OpenFile {
  const fail = () => Promise.reject(new Error('ENOSPC: no space left on device'));
  return { appendFile: fail, sync: fail, close: () => Promise.resolve() };
}

describe('FileWriter', () => {
  it('writes chunks in order, and those that come while it writes', async () => {
    const file = new SlowFile(5);
    const writer = textWriter(file);
    for (let line = 0; line < 50; line++) {
      await writer.write(`${line}\n`);
      if (line % 10 === 9) await writer.flush();
    }
    await writer.close();
    expect(file.text).to.equal(Array.from({ length: 50 }, (_, line) => `${line}\n`).join(''));
  });

  it('encodes many items at once, as text or as bytes', async () => {
    const file = new SlowFile(0);
    const encoded: number[] = [];
    const encode = (items: readonly number[]): Uint8Array => {
      encoded.push(items.length);
      return Uint8Array.from(items);
    };
    const writer = new FileWriter(encodedFile('events', file, encode), { size: () => 1, linger: 50 });
    for (const letter of [97, 98, 99]) await writer.write(letter);
    await writer.close();
    expect(file.text).to.equal('abc');
    expect(encoded).to.deep.equal([3]);
  });

  it('gathers what comes while it appends, instead of appending item after item', async () => {
    const held = new HeldDestination();
    const writer = new FileWriter(held, { size: ({ length }) => length, linger: 1 });
    writer.write('first');
    await until(() => held.batches.length === 1);
    writer.write('second');
    held.goOn();
    writer.write('third');
    await until(() => held.batches.length === 2);
    held.goOn();
    await writer.close();
    expect(held.batches).to.deep.equal([['first'], ['second', 'third']]);
  });

  it('holds while as much waits as is being written, and lets go when that has been taken up', async () => {
    const file = new SlowFile(20);
    const writer = textWriter(file);
    const large = 'x'.repeat(70_000);
    expect(writer.write(large), 'is written at once').to.equal(undefined);
    expect(writer.write('small')).to.equal(undefined);
    const held = writer.write(large);
    expect(held).to.be.a('promise');
    await held;
    expect(file.text).to.have.length(70_000);
    expect(writer.write('small'), 'there is room again').to.equal(undefined);
    await writer.close();
    expect(file.text).to.have.length(140_010);
  });

  it('can flush while its lingering timer has yet to come', async () => {
    const file = new SlowFile(40);
    const writer = textWriter(file);
    writer.write('first ');
    const flushed = writer.flush();
    // Comes while the first is being written, and is not part of what is flushed.
    writer.write('second ');
    await flushed;
    await new Promise((resolve) => setTimeout(resolve, 150));
    writer.write('third');
    await writer.close();
    expect(file.text).to.equal('first second third');
  });

  describe('on a full disk', () => {
    it('rejects with the file and the reason, now and at every later call', async () => {
      const writer = textWriter(fullDisk(), '/runs/a/events.jsonl');
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
      const writer = textWriter(fullDisk());
      writer.write('x'.repeat(100_000));
      const failure = await writer.write('x'.repeat(100_000))?.catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'SINK_FAILED');
    });

    it('rejects a flush whose fsync fails', async () => {
      const unsynced = { ...fullDisk(), appendFile: () => Promise.resolve() };
      const writer = textWriter(unsynced);
      writer.write('one');
      expect(await writer.flush().catch(String)).to.include('ENOSPC');
    });
  });
});
