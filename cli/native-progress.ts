import { SingleBar } from 'cli-progress';
import { formatBytes, type InstallReport } from '../engines/native/report.js';
import type { Output } from './session.js';

/** Prints each step of an installation as a line; on a terminal, with a bar below it while bytes are counted. */
export class InstallProgress implements InstallReport {
  readonly #stream: Output;
  #bar: SingleBar | undefined;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  say(line: string): void {
    this.stop();
    this.#stream.write(`${line}\n`);
  }

  progress(done: number, total: number): void {
    if (!this.#stream.isTTY) return;
    this.#bar ??= this.#start(total);
    this.#bar.setTotal(total);
    this.#bar.update(done, { bytes: `${formatBytes(done)} of ${formatBytes(total)}` });
  }

  /** Takes the bar away. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #start(total: number): SingleBar {
    const bar = new SingleBar({
      stream: this.#stream,
      format: '  {bar} {percentage}%  {bytes}',
      barsize: 24,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      hideCursor: true,
      clearOnComplete: true,
    });
    bar.start(total, 0, { bytes: '' });
    return bar;
  }
}
