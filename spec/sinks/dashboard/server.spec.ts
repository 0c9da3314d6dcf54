import { expect } from 'chai';
import { RunIndex } from '../../../sinks/dashboard/index/run-index.js';
import type { SegmentStore } from '../../../sinks/dashboard/index/segment-store.js';
import { readySchema } from '../../../sinks/dashboard/protocol.js';
import { listen } from '../../../sinks/dashboard/server.js';
import { LogMemory } from '../../../sinks/dashboard/shown/log-memory.js';
import { Overview } from '../../../sinks/dashboard/shown/overview.js';
import type { ShownRun } from '../../../sinks/dashboard/shown/shown.js';
import { DashboardClient } from '../../helpers/dashboard-client.js';

// Longer than the server's patience with those who have stalled.
const late = 350;

describe('the server of a dashboard', () => {
  it('ends with a last message to everyone who reads, however long it takes to make', async () => {
    const run = await SlowRun.create();
    const server = await serve(run);
    const client = new DashboardClient(`${server.origin}/#token=secret`);
    const stream = await client.stream('events?run=slow');
    await stream.nextOf('ready', readySchema);
    run.holdBack();
    const closed = server.close();
    setTimeout(() => run.release(), late);
    expect((await stream.rest()).at(-1)?.event).to.equal('closing');
    await closed;
  });

  it('answers what it was asked before it ended', async () => {
    const run = await SlowRun.create();
    const server = await serve(run);
    const client = new DashboardClient(`${server.origin}/#token=secret`);
    run.holdBack();
    const answer = client.send('/api/run?run=slow', { headers: client.authorization });
    await run.asked;
    const closed = server.close();
    setTimeout(() => run.release(), late);
    expect((await answer).status).to.equal(200);
    await closed;
  });
});

function serve(run: ShownRun) {
  const shown = {
    ...({ mode: 'run', title: 'slow' } as const),
    runs: () => [run],
    find: (id: string) => (id === run.id ? run : undefined),
  };
  const report = (error: unknown): never => {
    throw error;
  };
  return listen({ shown, token: 'secret', host: '127.0.0.1', port: 0, report });
}

/** A run whose index is held back until it is released. */
class SlowRun implements ShownRun {
  readonly id = 'slow';
  readonly name = 'slow';
  readonly version = 1;
  readonly isWhole = true;
  readonly control = undefined;
  readonly #index: RunIndex;
  readonly #overview = new Overview();
  #held: Promise<void> | undefined;
  release = (): void => {};
  #tellAsked = (): void => {};
  /** Resolves when the index is asked for while it is held back. */
  readonly asked = new Promise<void>((resolve) => {
    this.#tellAsked = resolve;
  });

  private constructor(index: RunIndex) {
    this.#index = index;
  }

  static async create(): Promise<SlowRun> {
    return new SlowRun(await RunIndex.load(emptyStore));
  }

  holdBack(): void {
    this.#held = new Promise((resolve) => {
      this.release = resolve;
    });
  }

  async index(): Promise<RunIndex> {
    if (this.#held) this.#tellAsked();
    await this.#held;
    return this.#index;
  }

  info(): ReturnType<ShownRun['info']> {
    const { id, name } = this;
    return { id, name, ...this.#overview.facts({ live: true, now: 0 }), problems: [] };
  }

  async eventAt(): Promise<undefined> {}

  async log(): Promise<LogMemory> {
    return new LogMemory();
  }
}

const emptyStore: SegmentStore = {
  load: async () => [],
  write: async () => {},
  read: async () => Buffer.alloc(0),
  truncate: async () => {},
};
