import { readFile, writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { mendBinding } from '../../../engines/native/mend.js';
import { refusal } from '../../helpers/refusal.js';
import { useFolder } from './folder.js';

const lines = ['static std::set<std::string> ATTR_NAME_SET;', '  TFE_Execute(op, &size);'] as const;

describe('mendBinding', () => {
  const folder = useFolder();

  const mended = async (source: readonly string[]): Promise<string[]> => {
    const file = folder.path('tfjs_backend.cc');
    await writeFile(file, source.join('\n'));
    await mendBinding(file);
    return (await readFile(file, 'utf8')).split('\n');
  };

  it('gives each thread its own names, and holds signals during an operation', async () => {
    expect(await mended(['int before;', ...lines, '}'])).to.deep.equal([
      'int before;',
      'static thread_local std::set<std::string> ATTR_NAME_SET;',
      '  sigset_t before;',
      '  hold_signals(&before);',
      '  TFE_Execute(op, &size);',
      '  release_signals(&before);',
      '}',
    ]);
  });

  for (const line of lines) {
    it(`refuses a source without ${line.trim()}`, async () => {
      const refused = await refusal(() => mended(lines.filter((kept) => kept !== line)));
      expect(refused.code).to.equal('NATIVE_INSTALL_FAILED');
      expect(refused.message).to.match(/tfjs_backend\.cc of the binding has no line/);
    });
  }
});
