import { expect } from 'chai';
import fc from 'fast-check';
import { isMillraceError } from '../../core/errors.js';
import { fromJson, toJson } from '../../run/serialize.js';

const typedArray = fc.oneof(
  fc.float32Array(),
  fc.float64Array(),
  fc.int8Array(),
  fc.int16Array(),
  fc.int32Array(),
  fc.uint8Array(),
  fc.uint8ClampedArray(),
  fc.uint16Array(),
  fc.uint32Array(),
);
const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(Number.NaN, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53, 5e-324),
);
const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('$array', '$$array', '$number', '$', '__proto__', 'constructor', '7'),
);
const { state } = fc.letrec((tie) => ({
  state: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    number,
    typedArray,
    fc.array(tie('state'), { maxLength: 5 }),
    fc.dictionary(key, tie('state'), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isMillraceError(error, 'STAGE_STATE_INVALID')) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('toJson and fromJson', () => {
  it('carry any state, each bit as it was', () => {
    fc.assert(
      fc.property(state, (value) => {
        // chai compares as Object.is does: NaN equals NaN, and -0 is not 0.
        expect(fromJson(toJson(value))).to.deep.equal(value);
      }),
      { numRuns: 500 },
    );
  });

  it('keep every bit pattern of a float array, NaN payloads too', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (bytes) => {
        const back = fromJson(toJson(new Float64Array(bytes.slice().buffer)));
        expect(back).to.be.instanceOf(Float64Array);
        if (back instanceof Float64Array) expect(new Uint8Array(back.buffer)).to.deep.equal(bytes);
      }),
    );
  });

  it('write equal states as equal text, whatever the order of their keys', () => {
    expect(toJson({ b: 1, a: { d: 2, c: 3 } })).to.equal(toJson({ a: { c: 3, d: 2 }, b: 1 }));
  });

  it('write what they read as the same text', () => {
    fc.assert(
      fc.property(state, (value) => {
        const text = toJson(value);
        expect(toJson(fromJson(text))).to.equal(text);
      }),
    );
  });

  it('take only the part that a view shows', () => {
    const view = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(fromJson(toJson(view))).to.deep.equal(Float32Array.of(2, 3));
  });

  it('are plain JSON for plain values', () => {
    expect(toJson({ step: 3, name: 'mlp' })).to.equal('{"name":"mlp","step":3}');
  });

  it('leave out properties that are undefined', () => {
    expect(fromJson(toJson({ a: undefined, b: 1 }))).to.deep.equal({ b: 1 });
  });

  it('carry one object at two places twice', () => {
    const shared = { a: 1 };
    expect(fromJson(toJson([shared, shared]))).to.deep.equal([{ a: 1 }, { a: 1 }]);
  });

  describe('refuse, naming the place,', () => {
    class Welford {}
    const refused: readonly [string, unknown, string][] = [
      ['a function', Math.max, 'function max'],
      ['a symbol', Symbol('here'), 'Symbol(here)'],
      ['a bigint', 1n, '1'],
      ['an instance of a class', new Welford(), 'Welford'],
      ['a Map', new Map(), 'Map'],
      ['a Date', new Date(0), 'Date'],
      ['a Buffer', Buffer.from('a'), 'Buffer'],
      ['a DataView', new DataView(new ArrayBuffer(1)), 'DataView'],
      ['symbols as keys', { [Symbol('key')]: 1 }, 'symbols as keys'],
    ];
    for (const [what, value, named] of refused) {
      it(what, () => {
        const message = refusal(() => toJson({ stages: [{ mean: value }] }));
        expect(message).to.include(named).and.to.include('at stages[0].mean');
      });
    }

    it('undefined within an array', () => {
      expect(refusal(() => toJson([1, undefined])))
        .to.include('undefined')
        .and.to.include('at [1]');
    });

    it('a hole in an array', () => {
      const holed: unknown[] = [1];
      holed.length = 2;
      expect(refusal(() => toJson(holed))).to.include('at [1]');
    });

    it('undefined itself', () => {
      expect(refusal(() => toJson(undefined))).to.include('the state itself');
    });

    it('a cycle', () => {
      const loop: { inner: { up?: unknown } } = { inner: {} };
      loop.inner.up = loop;
      expect(refusal(() => toJson(loop)))
        .to.include('a cycle')
        .and.to.include('at inner.up');
    });

    it('text that is not JSON', () => {
      expect(refusal(() => fromJson('{"a":'))).to.include('JSON text');
    });

    it('an array of an unknown type', () => {
      expect(refusal(() => fromJson('{"a":{"$array":"Float16Array","base64":""}}'))).to.include('at a');
    });

    it('an array whose bytes do not make whole numbers', () => {
      const text = toJson(Uint8Array.of(1, 2, 3)).replace('Uint8Array', 'Float32Array');
      expect(refusal(() => fromJson(text))).to.include('3 bytes');
    });

    it('a special number of an unknown name', () => {
      expect(refusal(() => fromJson('{"$number":"-1"}'))).to.include('NaN');
    });
  });
});
