import { expect } from 'chai';
import fc from 'fast-check';
import { isMillraceError } from '../../core/errors.js';
import { cursorOf, epochOf, fold, isMark, keyOf, type Mark, markOf, stamp } from '../../core/mark.js';

const position = fc.record({ epoch: fc.nat({ max: 9 }), index: fc.nat({ max: 99 }) });
const states = fc.dictionary(fc.constantFrom('standardize', 'shuffle', 'train'), fc.nat({ max: 9 }));

/** Marks as they arrive: from up to three sources, with or without progress, past some stages. */
const arriving: fc.Arbitrary<Mark> = fc.record(
  {
    source: fc.constantFrom('a', 'b', 'c'),
    seed: fc.constant(1),
    position: fc.option(position),
    stages: states,
    others: fc.dictionary(fc.constantFrom('d', 'e'), position),
  },
  { requiredKeys: ['source', 'seed', 'position'] },
);

describe('fold', () => {
  it('keeps the latest position of each source and the latest state of each stage', () =>
    fc.assert(
      fc.property(fc.array(arriving, { minLength: 1 }), (marks) => {
        const folded = marks.reduce<Mark | undefined>(fold, undefined);
        expect(folded && cursorOf(folded)).to.deep.equal(merged(marks.map(cursorOf)));
        expect(folded?.stages ?? {}).to.deep.equal(merged(marks.map(({ stages }) => stages ?? {})));
        expect(folded?.source).to.equal(marks.at(-1)?.source);
      }),
    ));

  it('does not care how marks are grouped', () =>
    fc.assert(
      fc.property(arriving, arriving, arriving, (one, two, three) => {
        const left = fold(fold(one, two), three);
        const right = fold(one, fold(two, three));
        expect(cursorOf(left)).to.deep.equal(cursorOf(right));
        expect(left.stages ?? {}).to.deep.equal(right.stages ?? {});
      }),
    ));

  it('changes neither of the marks it folds', () =>
    fc.assert(
      fc.property(arriving, arriving, (one, two) => {
        const before = JSON.stringify([one, two]);
        fold(one, two);
        expect(JSON.stringify([one, two])).to.equal(before);
      }),
    ));

  it('makes nothing new in the common case: one source, the same stages', () => {
    const earlier: Mark = { source: 'a', seed: 1, position: { epoch: 0, index: 1 }, stages: { train: 1 } };
    const later: Mark = { source: 'a', seed: 1, position: { epoch: 0, index: 2 }, stages: { train: 2 } };
    expect(fold(earlier, later)).to.equal(later);
  });
});

describe('cursorOf', () => {
  it('knows no position of a source that has made no progress', () => {
    expect(cursorOf({ source: 'a', seed: 1, position: null })).to.deep.equal({});
    expect(cursorOf({ source: 'a', seed: 1, position: null, others: { b: { index: 3 } } })).to.deep.equal({
      b: { index: 3 },
    });
  });
});

describe('stamp', () => {
  it('adds a state to the mark, leaving the item and its mark as they were', () =>
    fc.assert(
      fc.property(arriving, (at) => {
        const item = { x: 1, at };
        const before = JSON.stringify(item);
        const stamped = stamp(item, 'window', { seen: 3 });
        expect(stamped).to.deep.equal({ x: 1, at: { ...at, stages: { ...at.stages, window: { seen: 3 } } } });
        expect(JSON.stringify(item)).to.equal(before);
      }),
    ));
});

describe('markOf', () => {
  it('gives the mark of an item', () => {
    const at: Mark = { source: 'a', seed: 1, position: null };
    expect(markOf({ at }, 'batch')).to.equal(at);
  });

  for (const item of [undefined, null, 7, {}, { at: 7 }, { at: { source: 'a' } }])
    it(`says which stage received an item without one: ${JSON.stringify(item)}`, () => {
      expect(() => markOf(item, 'batch'))
        .to.throw('batch received an item without its mark')
        .that.satisfies((error: unknown) => isMillraceError(error, 'MARK_LOST'));
    });

  it('knows a mark when it sees one', () => {
    expect(isMark({ source: 'a', seed: 1, position: null })).to.equal(true);
    expect(isMark({ source: 'a' })).to.equal(false);
    expect(isMark(null)).to.equal(false);
  });
});

describe('keyOf', () => {
  const keyAt = (position: Mark['position']): ReturnType<typeof keyOf> =>
    keyOf({ source: 'a', seed: 7, position });

  it('is seed, epoch and index of an item', () => {
    expect(keyAt({ epoch: 2, index: 5 })).to.include({ seed: 7, epoch: 2 });
    expect(epochOf({ source: 'a', seed: 7, position: { offset: 3 } })).to.equal(0);
  });

  it('tells any two places of an epoch apart, parts of one item too', () =>
    fc.assert(
      fc.property(place(), place(), (one, other) => {
        const same = one.index === other.index && one.within === other.within;
        expect(keyAt(one).index === keyAt(other).index).to.equal(same);
      }),
    ));

  it('tells offsets apart, be they numbers or text', () => {
    const offsets = [0, 1, 2, '1-0', '1-1', '2-0', 'a', 'b'];
    expect(new Set(offsets.map((offset) => keyAt({ offset }).index)).size).to.equal(offsets.length);
  });

  function place(): fc.Arbitrary<{ epoch: number; index: number; within: number }> {
    return fc.record({
      epoch: fc.constant(0),
      index: fc.nat({ max: 2 ** 30 }),
      within: fc.nat({ max: 65_535 }),
    });
  }
});

/** Records laid over each other, the later ones on top. */
function merged<T>(records: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.assign({}, ...records);
}
