import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { lastValueFrom } from 'rxjs';
import { wordsOf } from '../cli/flags.js';
import type { Pipeline } from '../pipelines/pipeline.js';
import { jsonl } from '../sinks/jsonl.js';
import { progress } from '../sinks/progress.js';
import { drawCurves } from './course/curves.js';
import { lessonOf, pipelinesNamed } from './course/lesson-of.js';
import { places, recordedPages } from './course/pages.js';
import { type RecordedRun, readRecordings, thisMachine, writeRecording } from './course/recording.js';
import { recordedEvents } from './course/small-run.js';

/**
 * Runs pipelines in their full configuration, records their events under `results/` and writes `docs/results.md` and
 * `docs/course.md` from what is recorded: `npm run results -- NAME... [--seeds 1,2,3] [--data FOLDER]`.
 *
 * Without a name it runs nothing, and draws the curves and writes the pages again. A folder given by `--data` is not recorded.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '1,2,3' }, data: { type: 'string' } },
});
const seeds = values.seeds.split(',').map(Number);
const where = places();

for (const pipeline of positionals.length === 0 ? [] : pipelinesNamed(positionals)) {
  const runs: RecordedRun[] = [];
  for (const { options } of lessonOf(pipeline).trials) {
    for (const seed of seeds) runs.push(await recordRun(pipeline, options, seed));
  }
  await writeRecording(where.recordings, { name: pipeline.name, machine: thisMachine(), runs });
}
for (const recording of await readRecordings(where.recordings)) {
  if (positionals.length === 0 || positionals.includes(recording.name))
    await drawCurves(where.images, recording);
}
const pages = await recordedPages();
await writeFile(where.resultsPage, pages.results);
await writeFile(where.coursePage, pages.course);
console.log('docs/results.md, docs/course.md');

async function recordRun(
  pipeline: Pipeline,
  options: RecordedRun['options'],
  seed: number,
): Promise<RecordedRun> {
  const dir = await mkdtemp(path.join(tmpdir(), 'millrace-results-'));
  try {
    console.log(pipeline.name, ...wordsOf(options), '--seed', seed);
    const parsed = pipeline.options.parse({ ...options, ...(values.data && { data: values.data }) });
    const settings = { dir, seed, sinks: [jsonl(), progress()] };
    await lastValueFrom(pipeline.start(parsed, settings));
    for (const [name, value] of (await pipeline.report?.(parsed, settings)) ?? []) console.log(name, value);
    return { options, seed, events: await recordedEvents(dir) };
  } finally {
    await rm(dir, { recursive: true });
  }
}
