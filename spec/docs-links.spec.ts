import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { anchorsIn, type Link, linksIn } from './helpers/links.js';
import { filesUnder, root } from './helpers/repository.js';

const documents = [
  'README.md',
  'CHANGELOG.md',
  ...['docs', 'data'].flatMap((folder) =>
    filesUnder(path.join(root, folder)).map((file) => `${folder}/${file}`),
  ),
].filter((file) => file.endsWith('.md') && !file.startsWith('docs/api/'));

describe('the links of the documents', () => {
  for (const file of documents) {
    it(`of ${file} lead to files and headings that are there`, () => {
      expect(brokenLinks(path.join(root, file))).to.deep.equal([]);
    });
  }

  it('are many, so that the pattern that finds them finds them', () => {
    const found = documents.flatMap((file) => linksIn(read(path.join(root, file))));
    expect(found.length).to.be.greaterThan(20);
  });

  it('are found in prose only, web addresses aside', () => {
    const text =
      'See [a](a.md#one), [web](https://x.org) and `[b](b.md)`.\n```md\n[c](c.md)\n```\n[here](#d)';
    expect(linksIn(text)).to.deep.equal([
      { path: 'a.md', fragment: 'one' },
      { path: '', fragment: 'd' },
    ]);
  });

  it('reach headings by the anchors that GitHub makes', () => {
    const text = '# What `run` does, and why\n```sh\n# a comment\n```\n## Again\n## Again';
    expect(anchorsIn(text)).to.deep.equal(['what-run-does-and-why', 'again', 'again-1']);
  });
});

function brokenLinks(file: string): readonly string[] {
  return linksIn(read(file))
    .filter((link) => !leadsSomewhere(file, link))
    .map((link) => `${link.path}#${link.fragment}`);
}

function leadsSomewhere(from: string, link: Link): boolean {
  const target = link.path === '' ? from : path.resolve(path.dirname(from), link.path);
  if (!existsSync(target)) return false;
  if (link.fragment === '') return true;
  return statSync(target).isFile() && anchorsIn(read(target)).includes(link.fragment);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
