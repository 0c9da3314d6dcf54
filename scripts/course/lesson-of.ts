import { pipelines } from '../../pipelines/index.js';
import type { Lesson } from '../../pipelines/lesson.js';
import type { Pipeline } from '../../pipelines/pipeline.js';

/** The lesson of a pipeline of the course. */
export function lessonOf({ name, lesson }: Pipeline): Lesson {
  if (lesson) return lesson;
  throw new RangeError(`pipeline ${name} has no lesson`);
}

/** The pipelines of these names, or all where none is given. */
export function pipelinesNamed(names: readonly string[]): readonly Pipeline[] {
  return names.length === 0 ? pipelines : names.map(pipelineNamed);
}

function pipelineNamed(name: string): Pipeline {
  const found = pipelines.find((each) => each.name === name);
  if (found) return found;
  throw new RangeError(`no pipeline ${name}: there are ${pipelines.map((each) => each.name).join(', ')}`);
}
