import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readJson, root } from '../helpers/repository.js';
import type { OpGroup } from './op-groups.js';
import { fingerprint, opInputs } from './op-inputs.js';

const numbers = z.array(z.number());

const truthSchema = z.object({
  /** The fingerprint of the inputs it was computed from. */
  inputs: z.string(),
  shape: numbers,
  value: numbers,
  /** By input, of the sum of the output times its cotangent. */
  gradients: z.record(z.string(), numbers),
});

/** What PyTorch computed for a case, in double precision. */
export type OpTruth = z.infer<typeof truthSchema>;

/** What PyTorch computed for a group, by the names of the cases. */
export function truthsOf(group: string): Readonly<Record<string, OpTruth>> {
  const file = path.join('spec', 'fixtures', 'pytorch', `${group}.json`);
  return existsSync(path.join(root, file)) ? z.record(z.string(), truthSchema).parse(readJson(file)) : {};
}

/** What is wrong with the truths of a group, one line each; empty when they are those of its cases and inputs. */
export function staleTruths(
  { name: group, cases }: OpGroup,
  truths: Readonly<Record<string, OpTruth>>,
): readonly string[] {
  const names = new Set(cases.map(({ name }) => name));
  const repeated = names.size === cases.length ? [] : ['two cases have one name'];
  const orphans = Object.keys(truths).filter((name) => !names.has(name));
  return [
    ...repeated,
    ...orphans.map((name) => `${name}: a truth without a case`),
    ...cases.flatMap((each) => {
      const truth = truths[each.name];
      if (!truth) return [`${each.name}: a case without a truth`];
      return truth.inputs === fingerprint(opInputs(group, each))
        ? []
        : [`${each.name}: a truth of other inputs`];
    }),
  ];
}
