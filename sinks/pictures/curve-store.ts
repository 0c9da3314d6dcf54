import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { show } from '../../core/errors.js';
import { Curves, curvesSchema } from './curves.js';
import { writeWhole } from './write-whole.js';

// A run keeps a few checkpoints, and one of them may turn out damaged.
const keep = 8;

const form = /^(\d{12})\.json$/;

/**
 * The curves as they were at the last checkpoints, a file each, named by the sequence of the event they reach to: a
 * resumed run goes on with those of its checkpoint.
 */
export class CurveStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async save(sequence: number, curves: Curves): Promise<void> {
    await writeWhole(this.#file(sequence), JSON.stringify(curves.save()));
    for (const old of (await this.#sequences()).slice(0, -keep)) await rm(this.#file(old), { force: true });
  }

  /**
   * The curves up to an event; those after it are removed. Where none are that far, the newest before it.
   *
   * @param warn told when points are missing.
   */
  async load(sequence: number, warn: (message: string) => void): Promise<Curves> {
    const saved = await this.#sequences();
    for (const later of saved.filter((each) => each > sequence)) await rm(this.#file(later), { force: true });
    for (const reached of saved.filter((each) => each <= sequence).reverse()) {
      const curves = await this.#read(reached, warn);
      if (curves === undefined) continue;
      if (reached < sequence) warn(`the curves lack what came between event ${reached} and ${sequence}`);
      return curves;
    }
    if (sequence >= 0) warn(`the curves lack everything up to event ${sequence}: nothing was saved of them`);
    return new Curves();
  }

  /** Forgets all of them: a new run begins. */
  async clear(): Promise<void> {
    for (const sequence of await this.#sequences()) await rm(this.#file(sequence), { force: true });
  }

  async #read(sequence: number, warn: (message: string) => void): Promise<Curves | undefined> {
    const file = this.#file(sequence);
    try {
      return new Curves(curvesSchema.parse(JSON.parse(await readFile(file, 'utf8'))));
    } catch (error) {
      warn(`${file} cannot be read: ${show(error)}`);
      return undefined;
    }
  }

  /** Rising. */
  async #sequences(): Promise<readonly number[]> {
    const names = await readdir(this.#dir).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    });
    return names
      .flatMap((name) => form.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((one, other) => one - other);
  }

  #file(sequence: number): string {
    return path.join(this.#dir, `${String(sequence).padStart(12, '0')}.json`);
  }
}
