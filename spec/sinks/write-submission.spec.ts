import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { writeSubmission } from '../../sinks/write-submission.js';
import { refusal } from '../helpers/refusal.js';

describe('writeSubmission', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-submission-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a row of names, then a row for each id, into a folder that it makes', async () => {
    const file = path.join(folder, 'new', 'submission.csv');
    await writeSubmission(file, { Id: [1461, 1462], label: ['cat', 'a "dog", or so'] });
    expect(await readFile(file, 'utf8')).to.equal('Id,label\n1461,cat\n1462,"a ""dog"", or so"\n');
    expect(await readdir(path.dirname(file))).to.deep.equal(['submission.csv']);
  });

  it('refuses columns of different lengths, naming the one at fault', async () => {
    const file = path.join(folder, 'submission.csv');
    const error = await refusal(() => writeSubmission(file, { Id: [1, 2], price: [3] }));
    expect(error.code).to.equal('INPUT_INVALID');
    expect(error.message).to.include('column price');
    expect(await readdir(folder)).to.deep.equal([]);
  });
});
