import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { errorCatalogue } from '../../core/error-catalogue.js';
import { isMillraceError, MillraceError, show } from '../../core/errors.js';
import { publishedFiles, root } from '../helpers/repository.js';

describe('MillraceError', () => {
  it('tells the thing, the value, what was expected, where, and what to do', () => {
    const error = new MillraceError('OPTION_INVALID', {
      what: 'batch size',
      given: 0,
      expected: 'a whole number of at least 1',
      where: 'pipeline mlp',
      advice: 'Use --batch-size 256',
    });
    expect(error.message).to.equal(
      'batch size: got 0, expected a whole number of at least 1 (pipeline mlp). Use --batch-size 256',
    );
  });

  it('falls back on the meaning of its code', () => {
    expect(new MillraceError('RUN_MISSING', { what: 'runs/a' }).message).to.equal(
      'runs/a: the folder holds no run',
    );
  });

  it('tells a value that is undefined, but not one that is absent', () => {
    expect(new MillraceError('OPTION_INVALID', { what: 'dir', given: undefined }).message).to.include(
      'undefined',
    );
    expect(new MillraceError('OPTION_INVALID', { what: 'dir' }).message).not.to.include('undefined');
  });

  it('keeps its code, its details and its cause apart from the words', () => {
    const cause = new Error('ENOSPC');
    const details = { what: 'checkpoint step-5', cause };
    const error = new MillraceError('CHECKPOINT_FAILED', details);
    expect(error)
      .to.be.instanceOf(Error)
      .and.to.include({ name: 'MillraceError', code: 'CHECKPOINT_FAILED', cause });
    expect(error.details).to.equal(details);
  });

  it('is told from other errors, by its code if wished', () => {
    const error = new MillraceError('RUN_LOCKED', { what: 'runs/a' });
    expect(isMillraceError(error)).to.equal(true);
    expect(isMillraceError(error, 'RUN_LOCKED')).to.equal(true);
    expect(isMillraceError(error, 'RUN_EXISTS')).to.equal(false);
    expect(isMillraceError(new Error('RUN_LOCKED'))).to.equal(false);
  });
});

describe('show', () => {
  const long = 'x'.repeat(200);
  const shown: readonly (readonly [string, unknown, string])[] = [
    ['quotes strings', '5', "'5'"],
    ['leaves numbers bare', 5, '5'],
    ['knows NaN', Number.NaN, 'NaN'],
    ['names functions', Math.max, 'function max'],
    ['names typed arrays, and does not print them', new Float32Array(2), 'Float32Array(8 bytes)'],
    ['takes the message of errors', new Error('lost'), 'lost'],
    ['prints small objects', { a: [1] }, '{"a":[1]}'],
    ['cuts long strings', long, `'${'x'.repeat(77)}...'`],
    ['cuts large objects', { long }, `{"long":"${'x'.repeat(68)}...`],
  ];

  for (const [does, value, text] of shown)
    it(does, () => {
      expect(show(value)).to.equal(text);
    });
});

describe('an error about a value that JSON has no form for', () => {
  it('is told all the same', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect(show(cycle)).to.match(/Circular/);
    expect(show({ offset: 5n })).to.equal('{ offset: 5n }');
  });
});

describe('the error catalogue', () => {
  const codes = Object.keys(errorCatalogue);
  const document = readFileSync(path.join(root, 'docs/errors.md'), 'utf8');

  it('holds the codes that docs/errors.md explains, and no other', () => {
    const headings = [...document.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
    expect([...headings].sort()).to.deep.equal([...codes].sort());
  });

  it('holds no code that nothing uses', () => {
    const files = publishedFiles().filter((file) => file !== 'core/error-catalogue.ts');
    const code = files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
    expect(codes.filter((each) => !code.includes(`'${each}'`))).to.deep.equal([]);
  });
});
