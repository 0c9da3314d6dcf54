import type { Output } from '../session.js';
import type { Room } from './chart-book.js';

const enter = '\x1b[?1049h\x1b[?25l';
const leave = '\x1b[?25h\x1b[?1049l';
const home = '\x1b[H';
const clearToLineEnd = '\x1b[K';
const clearBelow = '\x1b[J';

/** What is assumed of an output that is no terminal. */
const paper: Room = { columns: 100, rows: 40 };

/** The room on an output. */
export function roomOn({ columns = paper.columns, rows = paper.rows }: Output): Room {
  return { columns: Math.max(columns, 20), rows: Math.max(rows, 8) };
}

/** A page of a terminal that is drawn over and over; the one before it comes back when it is closed. */
export class Screen {
  readonly #output: Output;
  readonly #draw: (room: Room) => readonly string[];
  readonly #redraw = (): void => this.draw();
  readonly #restore = (): void => void this.#output.write(leave);

  constructor(output: Output, draw: (room: Room) => readonly string[]) {
    this.#output = output;
    this.#draw = draw;
    output.write(enter);
    output.on('resize', this.#redraw);
    // A second Ctrl-C ends the process at once.
    process.once('exit', this.#restore);
  }

  draw(): void {
    const room = roomOn(this.#output);
    const lines = this.#draw(room).slice(0, room.rows - 1);
    const text = lines.map((line) => `${line}${clearToLineEnd}\n`).join('');
    this.#output.write(`${home}${text}${clearBelow}`);
  }

  close(): void {
    this.#output.off('resize', this.#redraw);
    process.off('exit', this.#restore);
    this.#restore();
  }
}
