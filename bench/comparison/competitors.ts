import { Competitor, type Process } from './competitor.js';

/** How competitors are run. */
export interface CompetitorsOptions {
  /** By name; they stay for all rows. */
  readonly processes: Readonly<Record<string, Process>>;
  /** The program that runs those in Python. */
  readonly python: string;
  /** How many threads each may compute with. */
  readonly threads: number;
}

/** The processes of a comparison: each is started when it is first needed. */
export class Competitors {
  readonly threads: number;
  /** Of what those that were started compute with. */
  readonly versions: Record<string, string> = {};
  readonly #processes: Readonly<Record<string, Process>>;
  readonly #python: string;
  readonly #running = new Map<string, Competitor>();

  constructor({ processes, python, threads }: CompetitorsOptions) {
    this.threads = threads;
    this.#processes = processes;
    this.#python = python;
  }

  /** The process of a name, when it is ready. */
  async get(name: string): Promise<Competitor> {
    const known = this.#running.get(name);
    if (known) return known;
    const process = this.#processes[name];
    if (!process) throw new Error(`there is no process ${name}`);
    const started = await Competitor.start(name, process, this.#python, this.threads);
    Object.assign(this.versions, started.versions);
    this.#running.set(name, started);
    return started;
  }

  /** Ends all of them: whoever is being asked ends without an answer. */
  close(): void {
    for (const competitor of this.#running.values()) competitor.stop();
  }
}
