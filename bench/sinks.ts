import { parseArgs } from 'node:util';
import { dashboard } from './sinks/dashboard.js';
import { million } from './sinks/million.js';
import { overhead } from './sinks/overhead.js';

const help = `npm run bench -- sinks [PART ...]

What recording costs. The parts, all of them where none is named:
  overhead   the main job with all file sinks, and without, in turns of an epoch
  million    a million step events written by each file sink, by a plain stream, and by tensorboardX
  dashboard  the dashboard opened on a million step events; a run that 20 pages watch: CPU time, memory

  --epochs   turns of each side of the overhead; default 16
  --events   step events to write; default 1000000
  --rounds   rounds of writing them; default 3`;

const parts = { overhead, million, dashboard };
type Part = keyof typeof parts;

/** Measures the sinks. */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      epochs: { type: 'string', default: '16' },
      events: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.find((name) => !isPart(name));
  if (values.help || unknown !== undefined) {
    console.log(unknown === undefined ? help : `There is no part '${unknown}'.\n\n${help}`);
    process.exitCode = unknown === undefined ? 0 : 2;
    return;
  }
  const wanted = positionals.length === 0 ? Object.keys(parts) : positionals;
  const settings = {
    epochs: Number(values.epochs),
    events: Number(values.events),
    rounds: Number(values.rounds),
  };
  for (const name of wanted.filter(isPart)) await parts[name](settings);
}

function isPart(name: string): name is Part {
  return name in parts;
}
