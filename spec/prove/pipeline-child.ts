import { lastValueFrom } from 'rxjs';
import { lessonOf, pipelinesNamed } from '../../scripts/course/lesson-of.js';
import { csvFile } from '../../sinks/csv-file.js';
import { jsonl } from '../../sinks/jsonl.js';
import { tensorboard } from '../../sinks/tensorboard.js';
import { engineNameOf } from './trials.js';

/**
 * The run that gets killed: the smoke run of a pipeline.
 *
 * Arguments: the run's folder, the engine, the pipeline, and `main` or `worker`.
 */
const [dir = '', engine = '', name = '', place = 'main'] = process.argv.slice(2);

for (const pipeline of pipelinesNamed([name])) {
  const options = pipeline.options.parse(lessonOf(pipeline).smoke);
  const settings = {
    dir,
    seed: 7,
    engine: { prefer: engineNameOf(engine), worker: place === 'worker' },
    sinks: [jsonl(), csvFile(), tensorboard()],
  };
  await lastValueFrom(pipeline.start(options, settings), { defaultValue: undefined });
}
