import { expect } from 'chai';
import { LineWriter, type Target } from '../../../sinks/jsonl/line-writer.js';

/** A file in memory whose appends take their time. */
function slowFile(milliseconds: number): Target & { readonly text: string } {
  let text = '';
  return {
    get text() {
      return text;
    },
    async appendFile(data) {
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      text += String(data);
    },
    sync: async () => {},
    close: async () => {},
  };
}

describe('LineWriter', () => {
  it('writes lines in order, and those that come while it writes', async () => {
    const file = slowFile(5);
    const writer = new LineWriter(file, 'events.jsonl');
    for (let line = 0; line < 50; line++) {
      await writer.write(`${line}`);
      if (line % 10 === 9) await writer.flush();
    }
    await writer.close();
    expect(file.text).to.equal(Array.from({ length: 50 }, (_, line) => `${line}\n`).join(''));
  });

  it('can flush after its lingering timer found nothing left to write', async () => {
    const file = slowFile(40);
    const writer = new LineWriter(file, 'events.jsonl');
    writer.write('first');
    const flushed = writer.flush();
    // Comes while the first line is being written: it goes with it, and the timer it started fires for nothing.
    writer.write('second');
    await flushed;
    await new Promise((resolve) => setTimeout(resolve, 150));
    writer.write('third');
    await writer.close();
    expect(file.text).to.equal('first\nsecond\nthird\n');
  });
});
