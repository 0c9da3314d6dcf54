import { expect } from 'chai';
import fc from 'fast-check';
import { plot } from '../../../cli/tail/plot.js';

const plain = (text: string): string => text;
const bracketed = (text: string): string => `<${text}>`;

describe('plot', () => {
  it('draws curves over the same axes, each from where it begins', () => {
    const falling = [0, 1, 2, 3, 4].map((x) => ({ x: 10 * x, y: 4 - x }));
    const later = [20, 40].map((x) => ({ x, y: 4 }));
    const curves = [
      { points: falling, paint: plain },
      { points: later, paint: plain },
    ];
    expect(plot(curves, { width: 30, height: 4, color: false })).to.deep.equal([
      '        4┤──╮       *********',
      '        3┤  ╰────╮',
      '        2┤       ╰────╮',
      '        1┤            ╰───╮',
      '        0┤                ╰──',
      '         └────────────────────',
      '          step 0            40',
    ]);
  });

  it('paints what belongs to a curve, and nothing else', () => {
    const [first = ''] = plot([{ points: [{ x: 1, y: 1 }], paint: bracketed }], {
      width: 20,
      height: 2,
      color: true,
    });
    expect(first).not.to.include('<');
    const points = [1, 2].map((x) => ({ x, y: 1 }));
    const lines = plot([{ points, paint: bracketed }], { width: 20, height: 2, color: true });
    expect(lines.join('\n')).to.match(/┤<─>/);
  });

  it('has nothing to draw without points', () => {
    expect(plot([{ points: [], paint: plain }], { width: 30, height: 4, color: true })).to.deep.equal([]);
  });

  it('draws a level line of the least number there is', () => {
    const points = [{ x: 0, y: Number.MIN_VALUE }];
    expect(plot([{ points, paint: plain }], { width: 30, height: 4, color: false })).to.have.length(7);
  });

  it('keeps to its room, whatever the values', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
    const points = fc.array(fc.record({ x: fc.nat(1_000_000), y: value }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 4 }), (curves) => {
        const drawn = curves.map((curve) => ({
          points: curve.toSorted((one, other) => one.x - other.x),
          paint: plain,
        }));
        const lines = plot(drawn, { width: 40, height: 5, color: false });
        expect(lines).to.have.length(8);
        for (const line of lines) expect([...line].length).to.be.at.most(40);
      }),
    );
  });
});
