import { cpus, release, totalmem, type } from 'node:os';
import { z } from 'zod';

/** What something was measured on. */
export const machineSchema = z.object({
  cpu: z.string(),
  platform: z.string(),
  /** In GiB. */
  memory: z.number(),
  /** The load average of a minute, before the first round: what else ran. */
  load: z.number(),
});
export type Machine = z.output<typeof machineSchema>;

/** This machine, with the load average that it had at the start. */
export function thisMachine(load: number): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    platform: `${type()} ${release()}`,
    memory: Math.round(totalmem() / 2 ** 30),
    load,
  };
}
