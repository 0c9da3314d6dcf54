import type { Worker } from 'node:worker_threads';
import { spawnThread } from '../../core/spawn-thread.js';
import type { Chart } from './chart.js';

/** A chart to be drawn; without one, what draws is loaded. */
export interface DrawingOrder {
  readonly id: number;
  readonly chart?: Chart;
}

/** What came of an order. */
export type DrawingAnswer =
  | { readonly id: number; readonly svg: string }
  | { readonly id: number; readonly error: unknown };

const entry = new URL(
  import.meta.url.endsWith('.ts') ? './drawing-entry.ts' : './drawing-entry.js',
  import.meta.url,
);

// With Vega loaded it holds some tens of MB, and to load it takes a second: longer than between two runs of a script.
const idleMilliseconds = 5000;

interface Waiting {
  resolve(svg: string): void;
  reject(error: unknown): void;
}

/**
 * Draws charts in a thread beside the run, one for all runs of the process: laying out a chart takes up to a second, in
 * which no step could be done. It is started when it is needed, and ended when it has been idle.
 */
export class DrawingThread {
  readonly #idleMilliseconds: number;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #orders = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(idle = idleMilliseconds) {
    this.#idleMilliseconds = idle;
  }

  /** Whether it is there. */
  get running(): boolean {
    return this.#worker !== undefined;
  }

  /**
   * Resolves when charts can be drawn.
   *
   * @throws Error, as a rejection, with the message of `PACKAGE_MISSING` where Vega is not installed.
   */
  async load(): Promise<void> {
    await this.#ask();
  }

  /** Draws figures as one chart, in SVG. */
  draw(chart: Chart): Promise<string> {
    return this.#ask(chart);
  }

  #ask(chart?: Chart): Promise<string> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    this.#worker.ref();
    const order: DrawingOrder = { id: this.#orders++, ...(chart && { chart }) };
    this.#worker.postMessage(order);
    return new Promise((resolve, reject) => this.#waiting.set(order.id, { resolve, reject }));
  }

  #start(): Worker {
    const worker = spawnThread(entry);
    worker.on('message', (answer: DrawingAnswer) => this.#settle(answer));
    worker.once('error', (error) => {
      if (this.#worker === worker) this.#end(error);
    });
    return worker;
  }

  #settle(answer: DrawingAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.svg);
    if (this.#waiting.size > 0) return;
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.#end(new Error('nobody waits')), this.#idleMilliseconds).unref();
  }

  #end(error: Error): void {
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
    worker?.terminate().catch((failure: unknown) => process.emitWarning(String(failure)));
  }
}

/** The one of this process. */
export const drawingThread = new DrawingThread();
