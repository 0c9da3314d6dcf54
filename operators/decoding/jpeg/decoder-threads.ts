import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import { spawnThread } from '../../../core/spawn-thread.js';
import { Turns } from '../../../core/turns.js';
import type { DecodedPart, PictureReply, PictureRequest, PictureWish } from './messages.js';

type Answer = DecodedPart | undefined;

/**
 * Reads and decodes a picture in another thread, as `decodePicture` does it. There are as many threads as processors,
 * started when they are needed first and shared by all of the process; they do not keep it alive.
 *
 * @throws Error when the thread ends before it has answered.
 */
export function decodeInThread(wish: PictureWish): Promise<Answer> {
  return leastBusy().decode(wish);
}

const threads: DecoderThread[] = [];
const turns = new Turns();

function leastBusy(): DecoderThread {
  const [first] = threads.toSorted((one, other) => one.load - other.load);
  if (first && (first.load === 0 || threads.length >= availableParallelism())) return first;
  const thread = new DecoderThread(() => threads.splice(threads.indexOf(thread), 1));
  threads.push(thread);
  return thread;
}

class DecoderThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(ended: () => void) {
    this.#worker = spawnThread(
      new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url),
    );
    this.#worker.unref();
    this.#worker.on('message', (reply: PictureReply) => turns.add(() => this.#settle(reply)));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => {
      ended();
      this.#fail(new Error(`a thread that decodes pictures ended with code ${code}`));
    });
  }

  get load(): number {
    return this.#waiting.size;
  }

  decode(wish: PictureWish): Promise<Answer> {
    const id = this.#next++;
    const request: PictureRequest = { id, wish };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.ref();
      this.#worker.postMessage(request);
    });
  }

  #settle({ id, part }: PictureReply): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    waiting?.resolve(part);
  }

  #fail(error: unknown): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}
