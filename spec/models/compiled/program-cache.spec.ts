import { expect } from 'chai';
import { ProgramCache } from '../../../models/compiled/program-cache.js';

describe('the cache of programs', () => {
  const create = () => new ProgramCache<'step' | 'predict', string>();

  it('compiles a form once', () => {
    const cache = create();
    let compiled = 0;
    const compile = (): string => `program ${++compiled}`;
    expect(cache.get({ kind: 'step', form: '[8]' }, compile)).to.equal('program 1');
    expect(cache.get({ kind: 'step', form: '[8]' }, compile)).to.equal('program 1');
    expect(cache.get({ kind: 'predict', form: '[8]' }, compile)).to.equal('program 2');
    expect(cache.forms).to.deep.equal(['step [8]', 'predict [8]']);
  });

  it('compiles the first eight forms of a kind, the same ones after a resume', () => {
    const cache = create();
    for (let size = 1; size <= 10; size++) cache.get({ kind: 'step', form: `[${size}]` }, () => 'program');
    expect(cache.get({ kind: 'step', form: '[8]' }, () => 'another')).to.equal('program');
    expect(cache.get({ kind: 'step', form: '[9]' }, () => 'another')).to.equal(undefined);
    expect(cache.get({ kind: 'predict', form: '[9]' }, () => 'program')).to.equal('program');

    const resumed = create();
    resumed.restore(cache.forms);
    expect(resumed.get({ kind: 'step', form: '[9]' }, () => 'program')).to.equal(undefined);
    expect(resumed.get({ kind: 'step', form: '[3]' }, () => 'program')).to.equal('program');
    expect(resumed.forms).to.deep.equal(cache.forms);
  });

  it('has a program for each way, which count as one form', () => {
    const cache = create();
    const move = { kind: 'step', form: '[8]', way: 'move' } as const;
    expect(cache.get(move, () => 'moves')).to.equal('moves');
    expect(cache.get({ ...move, way: 'gather' }, () => 'gathers')).to.equal('gathers');
    expect(cache.forms).to.deep.equal(['step [8]']);
  });

  it('gives up what cannot be compiled, with one warning', () => {
    const cache = create();
    const fail = (): string => {
      throw new Error('it reads values');
    };
    expect(cache.get({ kind: 'step', form: '[8]' }, fail)).to.equal(undefined);
    expect(cache.get({ kind: 'step', form: '[5]' }, fail)).to.equal(undefined);
    expect(cache.takeWarning()).to.deep.equal({
      code: 'NOT_COMPILED',
      message: 'the model is computed operation by operation, which is slower: it reads values',
    });
    expect(cache.takeWarning()).to.equal(undefined);
    expect(cache.get({ kind: 'step', form: '[8]' }, () => 'program')).to.equal(undefined);
  });

  it('gives up what failed when it ran', () => {
    const cache = create();
    cache.get({ kind: 'step', form: '[8]' }, () => 'program');
    cache.refuse({ kind: 'step', form: '[8]' }, new Error('out of range'));
    expect(cache.get({ kind: 'step', form: '[8]' }, () => 'program')).to.equal(undefined);
    expect(cache.takeWarning()?.message).to.contain('out of range');
  });

  it('hands over its programs to be disposed', () => {
    const cache = create();
    cache.get({ kind: 'step', form: '[8]' }, () => 'one');
    cache.get({ kind: 'predict', form: '[8]' }, () => 'two');
    const disposed: string[] = [];
    cache.clear((entry) => disposed.push(entry));
    expect(disposed).to.deep.equal(['one', 'two']);
  });
});
