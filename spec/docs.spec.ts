import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { filesUnder, publishedFiles, root } from './helpers/repository.js';
import { nameOf, type Snippet, snippetsIn } from './helpers/snippets.js';
import { type Faults, trySnippets } from './helpers/try-snippets.js';

const documents = ['README.md', ...filesUnder(path.join(root, 'docs')).map((file) => `docs/${file}`)].filter(
  (file) => file.endsWith('.md') && !file.startsWith('docs/api/') && existsSync(path.join(root, file)),
);

// The command line is no part of what can be imported.
const code = publishedFiles().filter((file) => !file.startsWith('cli/'));

const snippets: readonly Snippet[] = [...documents, ...code].flatMap((file) =>
  snippetsIn(file, readFileSync(path.join(root, file), 'utf8')),
);

/** Snippets that must be found faulty. */
const planted = snippetsIn(
  'planted.md',
  `\`\`\`ts
throw new Error('thrown in line two');
\`\`\`
\`\`\`ts
// Nobody waits for it.
setTimeout(() => { throw new Error('thrown late'); }, 5);
\`\`\`
\`\`\`ts no-run
import { nothing } from 'millrace';
\`\`\`
\`\`\`ts no-run
process.exit(1);
\`\`\`
\`\`\`ts
process.exit(0);
\`\`\`
\`\`\`sh
exit 1
\`\`\``,
);

describe('the snippets of the documents and doc comments', () => {
  let folder: string;
  let faults: Faults;

  before(async function () {
    this.timeout(240_000);
    folder = await mkdtemp(path.join(tmpdir(), 'millrace-snippets-'));
    faults = await trySnippets([...snippets, ...planted], folder);
  });

  after(() => rm(folder, { recursive: true }));

  it('begin with README.md', () => {
    expect(snippets.map(({ file }) => file)).to.include('README.md');
  });

  for (const snippet of snippets)
    it(`${nameOf(snippet)} ${snippet.runs ? 'runs' : 'has the right types'}`, () => {
      expect(faults.get(nameOf(snippet)) ?? '').to.equal('');
    });

  describe('where they are wrong', () => {
    it('what they throw is told, with the line of the document', () => {
      const fault = faults.get('planted.md:2');
      expect(fault)
        .to.include('thrown in line two')
        .and.to.match(/planted\.md_2\.ts:2:/);
    });

    it('what they throw from a callback is told', () => {
      expect(faults.get('planted.md:5')).to.include('thrown late');
    });

    it('what they import in vain is told, even where they are not run', () => {
      expect(faults.get('planted.md:9')).to.include("no exported member 'nothing'");
    });

    it('ending the process is told', () => {
      expect(faults.get('planted.md:15')).to.include('ended the process');
    });

    it('fences that are marked no-run or hold another language are not run', () => {
      expect(planted.map(nameOf)).to.deep.equal([2, 5, 9, 12, 15].map((line) => `planted.md:${line}`));
      expect(faults.has('planted.md:12')).to.equal(false);
    });
  });

  it('are found in doc comments', () => {
    const text = 'const a = 1;\n/**\n * @example\n * ```ts\n * if (a)\n *   b();\n * ```\n */\n';
    expect(snippetsIn('core/a.ts', text)).to.deep.equal([
      { file: 'core/a.ts', line: 5, code: 'if (a)\n  b();', runs: true },
    ]);
  });
});
