import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { performancePage } from '../../bench/training/page.js';
import { recordingSchema } from '../../bench/training/recording.js';
import { readJson, root } from '../helpers/repository.js';

describe('docs/performance.md', () => {
  it('is what npm run bench -- performance makes of the recorded figures', () => {
    const recording = recordingSchema.parse(readJson('bench/training/recorded.json'));
    const page = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');
    expect(page).to.equal(performancePage(recording));
  });
});
