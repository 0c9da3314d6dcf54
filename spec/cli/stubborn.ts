/** A process that stays after its first signal, and shows what a second one does: `stubborn.ts MILLISECONDS`. */
import { stopOnSignals } from '../../cli/stop-on-signals.js';

const stop = stopOnSignals(() => process.stdout.write('stopping\n'), Number(process.argv[2]));
setInterval(() => {}, 1000);
process.stdout.write(`ready ${stop.exitCode}\n`);
