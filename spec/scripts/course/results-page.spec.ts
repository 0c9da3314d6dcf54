import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { NEVER } from 'rxjs';
import { z } from 'zod';
import { evaluated, type Goal } from '../../../pipelines/lesson.js';
import { pipeline } from '../../../pipelines/pipeline.js';
import { coursePage } from '../../../scripts/course/course-page.js';
import { places, recordedPages } from '../../../scripts/course/pages.js';
import { resultsPage } from '../../../scripts/course/results-page.js';
import { root } from '../../helpers/repository.js';
import { recordedRun } from './recorded-run.js';

const goal: Goal = { name: 'loss', course: '1.2', within: [1, 1.5], read: evaluated('test', 'loss') };

const line = pipeline({
  name: 'line',
  summary: 'A line',
  examples: [],
  options: z.object({ lambda: z.number().default(1) }),
  lesson: {
    chapter: '3.2',
    smoke: {},
    trials: [
      { options: {}, goals: [goal] },
      { options: { lambda: 0 }, goals: [goal] },
    ],
  },
  start: () => NEVER,
});

const recording = {
  name: 'line',
  machine: { cpu: 'a processor', cores: 2 },
  runs: [
    recordedRun({ seed: 1, loss: 1.1 }),
    recordedRun({ seed: 2, loss: 1.3 }),
    recordedRun({ seed: 1, loss: 7, options: { lambda: 0 } }),
  ],
};

describe('the pages of the course', () => {
  it('are what npm run results makes of the recorded events', async () => {
    const { results, course } = await recordedPages(root);
    expect(readFileSync(places(root).resultsPage, 'utf8')).to.equal(results);
    expect(readFileSync(places(root).coursePage, 'utf8')).to.equal(course);
  });

  it('tell of each trial its command, seeds, engine, minutes, figures and verdict', () => {
    const page = resultsPage([line], [recording]);
    expect(page).to.include('## line');
    expect(page).to.include('On a processor, 2 cores.');
    const [first = '', second = ''] = page.split('\n').filter((row) => row.includes('npx millrace run line'));
    expect(first).to.equal(
      '| `npx millrace run line --seed 1` | 1, 2 | cpu | 0.004 | loss | 1.2 (1.1, 1.3) | 1.2 | met |',
    );
    expect(second).to.include('`npx millrace run line --lambda 0 --seed 1` | 1 |');
    expect(second).to.match(/\| 7 \| 1\.2 \| \*\*not met\*\* \|$/);
  });

  it('leave out what was not run, and say so', () => {
    expect(resultsPage([line], [])).not.to.include('## line');
    const page = coursePage([line], [], new Set());
    expect(page).to.include('| 3.2 | [line](../pipelines/line.ts) | A line |  | not run here yet |  |');
    expect(page).to.match(/- Basics: .*linear-regression/);
  });
});
