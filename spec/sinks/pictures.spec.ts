import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import sharp from 'sharp';
import type { RunEvent } from '../../core/events.js';
import type { Sink, SinkContext } from '../../core/sink.js';
import { jsonl } from '../../sinks/jsonl.js';
import { pictures } from '../../sinks/pictures.js';
import { describeShower } from '../contracts/sink.js';
import { picture } from '../helpers/encoded-pictures.js';
import { endEvent, epochEvent, evaluationEvent, startEvent, stepEvent } from '../helpers/events.js';
import { until } from '../helpers/flow.js';
import { pixelsIn } from '../helpers/png.js';
import { refusal } from '../helpers/refusal.js';
import { completed, sequenceIs, smallRun, stoppedAt, useFolder } from '../helpers/small-run.js';

describe('pictures', () => {
  const folder = useFolder();
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
  });

  describeShower('pictures', {
    create: () => pictures(),
    // A folder cannot be made below a file.
    createFailing: async () => {
      const file = path.join(folder.path, 'file');
      await writeFile(file, '');
      return pictures(path.join(file, 'pictures'));
    },
  });

  const at = (...names: readonly string[]): string => path.join(folder.path, 'pictures', ...names);
  const context = (facts: Partial<SinkContext> = {}): SinkContext => {
    const warn = (message: string): void => void warnings.push(message);
    return { dir: folder.path, run: 'a run', sequence: -1, resumed: false, warn, ...facts };
  };
  const show = async (sink: Sink, events: readonly RunEvent[], given = context()): Promise<void> => {
    await sink.open(given);
    for (const event of events) sink.write(event);
    await sink.flush();
    await sink.close();
  };
  const steps = (from: number, to: number): readonly RunEvent[] =>
    Array.from({ length: to - from }, (_, place) => stepEvent(from + place));

  it('leaves the curves as SVG and PNG, and no file half written', async () => {
    await show(pictures(), [startEvent(), ...steps(0, 50), evaluationEvent(50), endEvent(51)]);
    expect(await readdir(at())).to.have.members(['.curves', 'curves.png', 'curves.svg']);
    const svg = await readFile(at('curves.svg'), 'utf8');
    expect(svg)
      .to.match(/^<svg/)
      .and.to.match(/<\/svg>\s*$/)
      .and.to.include('trainer: training');
    expect((await readFile(at('curves.png'))).subarray(1, 4).toString()).to.equal('PNG');
  });

  it('draws while the run goes on, after an epoch', async () => {
    const sink = pictures();
    await sink.open(context());
    for (const event of [...steps(0, 20), epochEvent(20)]) sink.write(event);
    await until(() => existsSync(at('curves.png')));
    await sink.close();
  });

  it('draws seldom, however often epochs end', async () => {
    const sink = pictures();
    await sink.open(context());
    sink.write(stepEvent(0));
    sink.write(epochEvent(1));
    await until(() => existsSync(at('curves.png')));
    const drawn = (await stat(at('curves.svg'))).mtimeMs;
    for (let epoch = 2; epoch < 200; epoch++) {
      sink.write(epochEvent(epoch));
      await until(() => true);
    }
    expect((await stat(at('curves.svg'))).mtimeMs).to.equal(drawn);
    await sink.close();
    expect((await stat(at('curves.svg'))).mtimeMs).to.be.above(drawn);
  });

  it('writes the pictures of summaries by name and step', async () => {
    await show(pictures(), [
      summaryEvent(0, 'predictions', 'one'),
      summaryEvent(1, 'grids/large ones', 'two'),
    ]);
    expect(await readFile(at('predictions', 'step-00000001.png'), 'utf8')).to.equal('one');
    expect(await readFile(at('grids', 'large-ones', 'step-00000002.png'), 'utf8')).to.equal('two');
  });

  it('writes them as SVG too, which shows the same pixels', async () => {
    const png = await picture().png().toBuffer();
    const { version, incidental } = stepEvent(0);
    const facts = { name: 'samples', step: 1, picture: png.toString('base64'), text: 'a < b' };
    await show(pictures(), [{ type: 'summary', ...facts, version, sequence: 0, incidental }]);
    const svg = await readFile(at('samples', 'step-00000001.svg'));
    expect(svg.toString()).to.include('<title>samples, step 1: a &lt; b</title>');
    const [one, other] = await Promise.all([pixelsIn(await sharp(svg).png().toBuffer()), pixelsIn(png)]);
    expect([one.width, one.height]).to.deep.equal([other.width, other.height]);
    for (let x = 0; x < one.width; x++) expect(one.at(x, 0)).to.deep.equal(other.at(x, 0));
  });

  it('keeps below its folder, whatever a summary is called', async () => {
    await show(pictures(), [summaryEvent(0, '../../outside', 'one'), summaryEvent(1, '/', 'two')]);
    expect(await readdir(folder.path)).to.deep.equal(['pictures']);
    expect(await readFile(at('-', '-', 'outside', 'step-00000001.png'), 'utf8')).to.equal('one');
  });

  it('takes the folder that it is given', async () => {
    await show(pictures('drawn/here'), steps(0, 3));
    expect(await readdir(path.join(folder.path, 'drawn/here'))).to.include('curves.svg');
  });

  it('draws nothing of a run that measured nothing', async () => {
    await show(pictures(), [startEvent(), endEvent(0)]);
    expect(warnings).to.deep.equal([]);
  });

  it('goes on at a resume with the curves of the checkpoint', async () => {
    await show(pictures('whole'), steps(0, 40));
    const first = pictures();
    await first.open(context());
    for (const event of steps(0, 20)) first.write(event);
    await first.flush();
    for (const event of steps(20, 30)) first.write(event);
    await first.close();
    await show(pictures(), steps(20, 40), context({ sequence: 19, resumed: true }));
    const whole = await readFile(path.join(folder.path, 'whole', 'curves.svg'), 'utf8');
    expect(await readFile(at('curves.svg'), 'utf8')).to.equal(whole);
    expect(warnings).to.deep.equal([]);
  });

  it('forgets the curves of an older run when a new one begins', async () => {
    await show(pictures(), steps(0, 40));
    await show(pictures(), steps(0, 5));
    await show(pictures('fresh'), steps(0, 5));
    const fresh = await readFile(path.join(folder.path, 'fresh', 'curves.svg'), 'utf8');
    expect(await readFile(at('curves.svg'), 'utf8')).to.equal(fresh);
  });

  it('warns once and steps aside when a file cannot be written', async () => {
    await mkdir(at());
    await writeFile(at('predictions'), 'a file where a folder should be');
    const sink = pictures();
    await sink.open(context());
    for (const step of [0, 1, 2]) sink.write(summaryEvent(step, 'predictions', 'one'));
    await sink.flush();
    await sink.close();
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include(`pictures are no longer drawn into ${at()}`);
  });

  it('refuses an empty path', async () => {
    const error = await refusal(() => pictures(''));
    expect(error.message).to.include("dir of pictures: got ''");
  });

  it('draws the same curves of a run that was stopped and went on', async function () {
    this.timeout(30_000);
    const runIn = (name: string) => ({
      dir: path.join(folder.path, name, 'a run'),
      small: { options: { sinks: [jsonl(), pictures()] } },
    });
    const whole = runIn('whole');
    await completed(smallRun(whole.dir, whole.small));
    const resumed = runIn('resumed');
    await stoppedAt(resumed.dir, sequenceIs(7), resumed.small);
    await completed(smallRun(resumed.dir, resumed.small));
    const curvesOf = (dir: string) => readFile(path.join(dir, 'pictures', 'curves.svg'), 'utf8');
    expect(await curvesOf(resumed.dir)).to.equal(await curvesOf(whole.dir));
  });
});

function summaryEvent(sequence: number, name: string, content: string): RunEvent {
  const { version, incidental } = stepEvent(sequence);
  const picture = Buffer.from(content).toString('base64');
  return { type: 'summary', name, step: sequence + 1, picture, version, sequence, incidental };
}
