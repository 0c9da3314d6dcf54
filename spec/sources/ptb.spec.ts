import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { ptb } from '../../sources/ptb.js';
import { refusal } from '../helpers/refusal.js';

describe('ptb', () => {
  it('reads sentences as words, from a folder with the text', async () => {
    const sentences = await ptb({ dir: 'spec/fixtures/ptb', limit: 2 });
    expect(sentences).to.have.length(2);
    for (const words of sentences) for (const word of words) expect(word).to.match(/^\S+$/);
  });

  describe('of a folder', () => {
    let dir: string;
    beforeEach(async () => {
      dir = await mkdtemp(path.join(tmpdir(), 'millrace-ptb-'));
    });
    afterEach(() => rm(dir, { recursive: true }));

    it('leaves out empty lines and takes the part asked for', async () => {
      await writeFile(path.join(dir, 'ptb.test.txt'), " no it was n't <unk> \n\n the end \n");
      expect(await ptb({ dir, part: 'test' })).to.deep.equal([
        ['no', 'it', 'was', "n't", '<unk>'],
        ['the', 'end'],
      ]);
    });

    it('tells of a text that is empty, and of one that is not there', async () => {
      const missing = await refusal(() => ptb({ dir }));
      expect({ code: missing.code, where: missing.details.where }).to.deep.equal({
        code: 'SOURCE_INVALID',
        where: path.join(dir, 'ptb.zip'),
      });
      await writeFile(path.join(dir, 'ptb.train.txt'), '\n \n');
      expect((await refusal(() => ptb({ dir }))).details.given).to.equal('no words');
    });
  });

  it('refuses options out of range by name', async () => {
    expect((await refusal(() => ptb({ limit: 0 }))).message).to.include('ptb.limit: got 0');
  });
});
