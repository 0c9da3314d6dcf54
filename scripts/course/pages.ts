import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipelines } from '../../pipelines/index.js';
import { coursePage } from './course-page.js';
import { readRecordings } from './recording.js';
import { resultsPage } from './results-page.js';

/** The folders that results are kept in, in a checkout. */
export const places = (root = fileURLToPath(new URL('../..', import.meta.url))) => ({
  recordings: path.join(root, 'results'),
  images: path.join(root, 'docs/images/course'),
  resultsPage: path.join(root, 'docs/results.md'),
  coursePage: path.join(root, 'docs/course.md'),
});

/** The pages that the recordings in a checkout make. */
export async function recordedPages(
  root?: string,
): Promise<{ readonly results: string; readonly course: string }> {
  const { recordings: folder, images } = places(root);
  const recordings = await readRecordings(folder);
  const drawn = new Set((await readdir(images)).map((file) => path.parse(file).name));
  return { results: resultsPage(pipelines, recordings), course: coursePage(pipelines, recordings, drawn) };
}
