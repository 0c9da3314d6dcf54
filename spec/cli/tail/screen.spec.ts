import { Writable } from 'node:stream';
import { expect } from 'chai';
import { roomOn, Screen } from '../../../cli/tail/screen.js';

/** A terminal of some size that remembers what was written to it. */
class Terminal extends Writable {
  readonly isTTY = true;
  columns = 40;
  rows = 10;
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('Screen', () => {
  it('draws over what it has drawn, within its room, and again when that changes', () => {
    const terminal = new Terminal();
    const screen = new Screen(terminal, ({ columns, rows }) =>
      Array.from({ length: 30 }, (_, row) => `${row} of ${columns} x ${rows}`),
    );
    screen.draw();
    const first = terminal.text;
    expect(first)
      .to.include('\x1b[H0 of 40 x 10\x1b[K\n')
      .and.to.include('8 of 40')
      .and.not.to.include('9 of 40');
    terminal.columns = 60;
    terminal.emit('resize');
    expect(terminal.text.slice(first.length)).to.include('0 of 60 x 10');
    screen.close();
  });

  it('gives the terminal back as it was, and lets go of it', () => {
    const terminal = new Terminal();
    const exits = process.listenerCount('exit');
    const screen = new Screen(terminal, () => []);
    expect(terminal.text).to.equal('\x1b[?1049h\x1b[?25l');
    expect(process.listenerCount('exit')).to.equal(exits + 1);
    screen.close();
    expect(terminal.text).to.match(/\[\?25h.*\[\?1049l$/);
    expect(terminal.listenerCount('resize')).to.equal(0);
    expect(process.listenerCount('exit')).to.equal(exits);
  });

  it('takes an output without a size for a page', () => {
    expect(roomOn(new Writable())).to.deep.equal({ columns: 100, rows: 40 });
  });
});
