import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { InstallProgress } from '../../cli/native-progress.js';

/** What is written to a stream while two steps are told, the first with bytes. */
async function written(isTTY: boolean): Promise<string> {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const report = new InstallProgress(stream);
  report.say('Fetching');
  report.progress(100e6, 274e6);
  report.progress(274e6, 274e6);
  report.say('Compiling');
  report.stop();
  stream.end();
  return text(stream);
}

describe('the progress of an installation', () => {
  it('is a bar on a terminal, which goes when the next step begins', async () => {
    const output = await written(true);
    expect(output)
      .to.match(/^Fetching\n/)
      .and.to.contain('100%  274 MB of 274 MB')
      .and.to.match(/Compiling\n$/);
  });

  it('is plain lines elsewhere', async () => {
    expect(await written(false)).to.equal('Fetching\nCompiling\n');
  });
});
