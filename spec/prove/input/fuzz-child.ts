import { kinds } from './kinds.js';

/**
 * Tries the inputs of one kind in a process of its own: says before each which one it is, and at the end what became of
 * them all. Arguments: the kind, how many cases, and the seed.
 */
const [name, cases, seed] = process.argv.slice(2);
const kind = kinds.find((known) => known.name === name);
if (!kind) throw new Error(`no kind of input ${name}`);

const tell = (message: object): void => void process.send?.(message);
tell({
  tally: await kind.fuzz({
    cases: Number(cases),
    seed: Number(seed),
    begin: (nth) => tell({ begun: nth }),
  }),
});
process.disconnect();
