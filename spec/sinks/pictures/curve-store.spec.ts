import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { CurveStore } from '../../../sinks/pictures/curve-store.js';
import { Curves } from '../../../sinks/pictures/curves.js';
import { stepEvent } from '../../helpers/events.js';
import { useFolder } from '../../helpers/small-run.js';

describe('CurveStore', () => {
  const folder = useFolder();
  let warnings: string[];
  beforeEach(() => {
    warnings = [];
  });

  const store = () => new CurveStore(path.join(folder.path, 'curves'));
  const warn = (message: string): void => void warnings.push(message);
  const upTo = (sequence: number): Curves => {
    const curves = new Curves();
    for (let step = 0; step <= sequence; step++) curves.take(stepEvent(step));
    return curves;
  };

  it('gives back the curves of the checkpoint, and removes later ones', async () => {
    for (const sequence of [4, 9, 14]) await store().save(sequence, upTo(sequence));
    expect((await store().load(9, warn)).figures()).to.deep.equal(upTo(9).figures());
    expect(await readdir(path.join(folder.path, 'curves'))).to.deep.equal([
      '000000000004.json',
      '000000000009.json',
    ]);
    expect(warnings).to.deep.equal([]);
  });

  it('keeps the newest eight', async () => {
    for (let sequence = 0; sequence < 20; sequence++) await store().save(sequence, upTo(0));
    expect(await readdir(path.join(folder.path, 'curves'))).to.have.length(8);
    expect((await store().load(19, warn)).figures()).to.deep.equal(upTo(0).figures());
  });

  it('takes older ones where the exact ones are missing or torn, and says so', async () => {
    await store().save(4, upTo(4));
    await writeFile(path.join(folder.path, 'curves', '000000000009.json'), '{"loss":{"tra');
    expect((await store().load(9, warn)).figures()).to.deep.equal(upTo(4).figures());
    expect(warnings[0]).to.include('000000000009.json cannot be read');
    expect(warnings[1]).to.equal('the curves lack what came between event 4 and 9');
  });

  it('begins anew, with a warning, where nothing was saved', async () => {
    expect((await store().load(9, warn)).figures()).to.deep.equal([]);
    expect(warnings).to.deep.equal(['the curves lack everything up to event 9: nothing was saved of them']);
  });

  it('says nothing where nothing could have been saved', async () => {
    await store().load(-1, warn);
    expect(warnings).to.deep.equal([]);
  });

  it('touches no file that is not its own', async () => {
    await mkdir(path.join(folder.path, 'curves'));
    await writeFile(path.join(folder.path, 'curves', 'notes.json'), 'mine');
    await store().save(3, upTo(3));
    await store().clear();
    expect(await readdir(path.join(folder.path, 'curves'))).to.deep.equal(['notes.json']);
  });
});
