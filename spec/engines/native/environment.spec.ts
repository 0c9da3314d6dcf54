import { expect } from 'chai';
import { runNode } from '../../helpers/repository.js';
import { moduleUrl, nodeOptions } from '../../helpers/running-code.js';

describe('what native TensorFlow reads from the environment', () => {
  /** What a process fixes for options, and what TensorFlow then finds there. */
  const fixed = async (
    options: object,
    variables: Readonly<Record<string, string>> = {},
  ): Promise<unknown> => {
    const program = `
      import { fixEnvironment } from ${JSON.stringify(moduleUrl('engines/native/environment'))};
      Object.assign(process.env, { TF_ENABLE_ONEDNN_OPTS: '', ...${JSON.stringify(variables)} });
      const { oneDnn } = fixEnvironment(${JSON.stringify(options)});
      console.log(JSON.stringify({ oneDnn, read: process.env.TF_ENABLE_ONEDNN_OPTS }));
    `;
    const { stdout, stderr, code } = await runNode([...nodeOptions, '--input-type=module', '-e', program]);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout);
  };

  it('tells whether oneDNN is on: TensorFlow left to itself decides by the processor', async () => {
    const standard = process.platform === 'linux' && process.arch === 'x64';
    expect(await fixed({})).to.deep.equal({ oneDnn: standard, read: standard ? '1' : '0' });
  });

  it('takes what is asked for, before what the user has set', async () => {
    const set = { TF_ENABLE_ONEDNN_OPTS: '0' };
    expect(await fixed({}, set)).to.deep.equal({ oneDnn: false, read: '0' });
    expect(await fixed({ oneDnn: true }, set)).to.deep.equal({ oneDnn: true, read: '1' });
  });
});
