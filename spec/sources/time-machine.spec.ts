import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { timeMachine } from '../../sources/time-machine.js';
import { refusal } from '../helpers/refusal.js';

describe('timeMachine', () => {
  it('is the novel in small letters and single spaces', async () => {
    const text = await timeMachine();
    expect(text).to.have.length(173_428);
    expect(text.slice(0, 56)).to.equal('the time machine by h g wells i the time traveller for s');
    expect([...new Set(text)].sort().join('')).to.equal(' abcdefghijklmnopqrstuvwxyz');
    expect(text).not.to.include('  ');
  });

  describe('of a folder', () => {
    let dir: string;
    beforeEach(async () => {
      dir = await mkdtemp(path.join(tmpdir(), 'millrace-novel-'));
    });
    afterEach(() => rm(dir, { recursive: true }));

    it('reads the file there', async () => {
      await writeFile(path.join(dir, 'timemachine.txt'), '\'I\', he said,\r\n  "am 42"');
      expect(await timeMachine({ dir })).to.equal(' i he said am ');
    });

    it('tells which file it lacks', async () => {
      const error = await refusal(() => timeMachine({ dir }));
      expect(error.code).to.equal('SOURCE_INVALID');
      expect(error.details.where).to.equal(path.join(dir, 'timemachine.txt'));
    });
  });

  it('refuses options', async () => {
    expect((await refusal(() => timeMachine({ dir: '' }))).code).to.equal('OPTION_INVALID');
  });
});
