import { expect } from 'chai';
import { pipelines } from '../../pipelines/index.js';
import { call } from './command-line.js';

describe('millrace list', () => {
  it('names every pipeline in a line of its own, with its summary', async () => {
    const { code, stdout, stderr } = await call('list');
    expect(code).to.equal(0);
    expect(stderr).to.equal('');
    const lines = stdout.split('\n');
    for (const [index, { name, summary }] of pipelines.entries()) {
      expect(lines[index]).to.match(new RegExp(`^${name} +`));
      expect(lines[index]).to.include(summary);
    }
  });
});
