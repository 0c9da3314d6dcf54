import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { recordedPage } from '../../bench/performance.js';
import { root } from '../helpers/repository.js';

describe('docs/performance.md', () => {
  it('is what npm run bench -- performance makes of the recorded figures', async () => {
    const page = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');
    expect(page).to.equal(await recordedPage());
  });
});
