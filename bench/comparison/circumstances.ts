import { z } from 'zod';
import type { Competitors } from './competitors.js';
import { machineSchema, thisMachine } from './machine.js';

/** Under what a comparison was measured. */
export const circumstancesSchema = z.object({
  /** The day, as YYYY-MM-DD. */
  date: z.string(),
  rounds: z.number(),
  /** That each competitor may compute with. */
  threads: z.number(),
  machine: machineSchema,
  versions: z.record(z.string(), z.string()),
});
export type Circumstances = z.output<typeof circumstancesSchema>;

/** Those of today, on this machine. */
export function circumstances(rounds: number, load: number, competitors: Competitors): Circumstances {
  return {
    date: new Date().toISOString().slice(0, 10),
    rounds,
    threads: competitors.threads,
    machine: thisMachine(load),
    versions: { node: process.versions.node, ...competitors.versions },
  };
}
