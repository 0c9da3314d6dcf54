import { expect } from 'chai';
import { loadSharp, type Sharp } from '../../../core/load-sharp.js';
import { Curves, type Figure } from '../../../sinks/pictures/curves.js';
import { draw, drawsLetters } from '../../../sinks/pictures/draw.js';
import { importVega } from '../../../sinks/pictures/vega.js';
import { evaluationEvent, stepEvent } from '../../helpers/events.js';
import { pixelsIn } from '../../helpers/png.js';
import { refusal } from '../../helpers/refusal.js';

describe('draw', () => {
  let sharp: Sharp;
  before(async () => {
    sharp = await loadSharp();
  });

  const figures = (steps: number): readonly Figure[] => {
    const curves = new Curves();
    for (let step = 0; step < steps; step++) {
      curves.take(stepEvent(step, { trainer: 'model', loss: 1 + Math.sin(step) / 4 }));
      if (step % 50 === 49) curves.take({ ...evaluationEvent(step), trainer: 'model' });
    }
    return curves.figures();
  };

  it('labels the axes, names the curves, and has the title', async () => {
    const { svg } = await draw(sharp, 'a run', figures(200));
    for (const text of ['a run', 'step', 'loss', 'accuracy', 'training', 'test'])
      expect(svg).to.match(new RegExp(`<text[^>]*>${text}</text>`));
  });

  it('draws the same picture of the same curves', async () => {
    const [one, other] = [await draw(sharp, 'a run', figures(300)), await draw(sharp, 'a run', figures(300))];
    expect(one.svg).to.equal(other.svg);
    expect(one.png.equals(other.png)).to.equal(true);
  });

  it('makes a PNG of twice the size, on white', async () => {
    const { svg, png } = await draw(sharp, 'a run', figures(20));
    const { width, height, at } = await pixelsIn(png);
    expect(svg).to.match(new RegExp(`width="${width / 2}" height="${height / 2}"`));
    expect(at(0, 0)).to.deep.equal([255, 255, 255]);
  });

  it('leaves this thread free while it draws', async () => {
    await draw(sharp, 'a run', figures(2000));
    const given = figures(60_000);
    const before = performance.eventLoopUtilization();
    await draw(sharp, 'a run', given);
    expect(performance.eventLoopUtilization(before).utilization).to.be.below(0.5);
  });

  it('draws for several at once, each its own', async () => {
    const drawn = await Promise.all(['one', 'two', 'three'].map((title) => draw(sharp, title, figures(5))));
    for (const [place, title] of ['one', 'two', 'three'].entries())
      expect(drawn[place]?.svg).to.include(`>${title}</text>`);
  });

  it('makes files of bounded size, however long the run is', async () => {
    const { svg } = await draw(sharp, 'a run', figures(60_000));
    expect(svg.length).to.be.below(400_000);
  });

  it('draws one figure as well as many, and a curve of one point', async () => {
    expect((await draw(sharp, 'a run', figures(1).slice(0, 1))).svg).to.include('loss');
    const many = Array.from({ length: 9 }, (_, place) => ({
      name: `metric ${place}`,
      curves: figures(9)[0]?.curves ?? [],
    }));
    expect((await draw(sharp, 'a run', many)).svg).to.include('metric 8');
  });

  it('writes names as text, whatever stands in them', async () => {
    const named = figures(9).map((figure) => ({ ...figure, name: 'a <b> & "c" [d].e' }));
    const { svg } = await draw(sharp, '</svg><script>', named);
    expect(svg).to.include('a &lt;b&gt; &amp; "c" [d].e').and.not.to.include('<script>');
  });

  it('takes a logarithmic axis where most of a curve would lie on the ground', async () => {
    const curves = new Curves();
    for (let step = 0; step < 50; step++)
      curves.take(stepEvent(step, { loss: Math.exp(-step / 4), metrics: {} }));
    expect((await draw(sharp, 'a run', curves.figures())).svg).to.include('loss (logarithmic)');
  });

  it('says what to install where Vega is missing', async () => {
    const missing = Object.assign(new Error("Cannot find package 'vega'"), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await refusal(() => importVega(() => Promise.reject(missing)));
    expect(error.code).to.equal('PACKAGE_MISSING');
    expect(error.message).to.include("Cannot find package 'vega'").and.include('npm install vega vega-lite');
  });

  it('knows whether letters come out', async () => {
    expect(await drawsLetters(await loadSharp())).to.be.a('boolean');
  });
});
