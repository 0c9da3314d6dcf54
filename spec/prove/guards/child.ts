import { engineNames } from '../../../engines/engine.js';
import { engine } from '../../../engines/index.js';
import { judge } from './bad-input.js';
import { badInputsOf } from './cases.js';

/**
 * Tries one bad input in a process of its own and prints the verdict as a line of JSON; a process that ends without it
 * was killed. Arguments: the engine, the group of the input, and its name.
 */
const [engineName, group = '', name] = process.argv.slice(2);
const prefer = engineNames.find((known) => known === engineName);
const badInput = (await badInputsOf(group)).find((known) => known.name === name);
if (!prefer || !badInput) throw new Error(`no engine ${engineName}, or no bad input ${name} in ${group}`);
await engine({ prefer });
console.log(JSON.stringify(await judge(badInput)));
