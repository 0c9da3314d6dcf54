import { type Engine, engine } from '../../engines/index.js';

/** What the service below promises. */
export interface Calculator {
  add(value: number): Promise<number>;
  engine(): string;
}

/** A service that is made in the worker of an engine; small numbers take long to add. */
export function calculator({ name }: Engine, start: number): Calculator & { dispose(): void } {
  let total = start;
  return {
    async add(value) {
      await new Promise((resolve) => setTimeout(resolve, 5 / value));
      total += value;
      return total;
    },
    engine: () => name,
    dispose: () => {},
  };
}

/** Starts a worker, leaves it open, and prints what it computed: the process must end by itself. */
export async function leaveOpen(): Promise<void> {
  const { worker } = await engine({ prefer: 'cpu', worker: true });
  const total = await worker.create<Calculator>(import.meta.url, 'calculator', 1).call('add', 2);
  process.stdout.write(`${total}\n`);
}
