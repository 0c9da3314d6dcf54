import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Plot } from '../../core/plot.js';
import { drawPlots } from '../../sinks/draw-plots.js';
import { pixelsIn } from '../helpers/png.js';
import { refusal } from '../helpers/refusal.js';
import { useFolder } from '../helpers/small-run.js';

describe('drawPlots', function () {
  // The first drawing loads what draws.
  this.timeout(30_000);
  const folder = useFolder();

  const square: Plot = {
    name: 'square',
    lines: [
      { name: 'value', x: [1, 2, 3, 20], y: [1, 4, 9, 400] },
      { name: 'derivative', x: Float32Array.of(1, 2, 3, 20), y: Float32Array.of(2, 4, 6, 40) },
    ],
  };

  it('writes an SVG and a PNG, and makes the folders on the way', async () => {
    await drawPlots(join(folder.path, 'plots', 'functions'), [square], { title: 'Functions', x: 'input' });
    expect((await readdir(join(folder.path, 'plots'))).sort()).to.deep.equal([
      'functions.png',
      'functions.svg',
    ]);
    const svg = await readFile(join(folder.path, 'plots', 'functions.svg'), 'utf8');
    for (const text of ['Functions', 'input', 'square', 'value', 'derivative'])
      expect(svg).to.match(new RegExp(`<text[^>]*>${text}</text>`));
    const { at } = await pixelsIn(await readFile(join(folder.path, 'plots', 'functions.png')));
    expect(at(0, 0)).to.deep.equal([255, 255, 255]);
  });

  it('leaves the axis linear, however far apart the values are', async () => {
    await drawPlots(join(folder.path, 'wide'), [square]);
    expect(await readFile(join(folder.path, 'wide.svg'), 'utf8')).not.to.include('logarithmic');
  });

  it('goes along a path as it is given, back as well as forth', async () => {
    const path = { name: 'path', x: [0, 10, 5], y: [0, 1, 2] };
    await drawPlots(join(folder.path, 'path'), [{ name: 'way', lines: [path] }]);
    const svg = await readFile(join(folder.path, 'path.svg'), 'utf8');
    const [, points = ''] = /aria-roledescription="line mark"[^>]*d="M([^"]*)"/.exec(svg) ?? [];
    const [first = 0, second = 0, third = 0] = points.split('L').map((point) => Number.parseFloat(point));
    expect(second).to.be.above(first);
    expect(third).to.be.within(first + 1, second - 1);
  });

  it('draws three in a row where there are many, and leaves out what is not finite', async () => {
    const odd = { name: 'odd', lines: [{ name: 'value', x: [0, 1, 2], y: [1, Number.NaN, 2] }] };
    await drawPlots(join(folder.path, 'many'), [...Array.from({ length: 6 }, () => square), odd]);
    await drawPlots(join(folder.path, 'few'), [square, square]);
    const [many, few] = await Promise.all(
      ['many', 'few'].map(async (name) => pixelsIn(await readFile(join(folder.path, `${name}.png`)))),
    );
    expect(many?.width).to.be.above(1.3 * (few?.width ?? 0));
    expect(await readFile(join(folder.path, 'many.svg'), 'utf8')).not.to.include('NaN');
  });

  it('refuses no plot at all, a line that is none, and more places than values', async () => {
    const lines = [[{ name: 'value', x: [1, 2], y: [1] }], [{ name: 'value', x: 'abc', y: [1] }], [7], []];
    const wrong = [[], ...lines.map((each) => [{ name: 'wrong', lines: each }])];
    for (const plots of wrong) {
      const error = await refusal(() =>
        Reflect.apply(drawPlots, undefined, [join(folder.path, 'none'), plots]),
      );
      expect(error.code).to.equal('OPTION_INVALID');
    }
    expect(await readdir(folder.path)).to.deep.equal([]);
  });
});
