import { expect } from 'chai';
import { ChartBook } from '../../../cli/tail/chart-book.js';
import { selectionOf } from '../../../cli/tail/selection.js';
import type { RunEvent } from '../../../core/events.js';
import { startEvent, stepEvent } from '../../helpers/events.js';

const room = { columns: 80, rows: 24 };

function bookOf(events: readonly RunEvent[], ...only: readonly string[]): ChartBook {
  const book = new ChartBook(selectionOf(only), false);
  for (const event of events) book.take({ run: undefined, event });
  return book;
}

describe('ChartBook', () => {
  const steps = Array.from({ length: 100 }, (_, sequence) => stepEvent(sequence));

  it('keeps to its room, and says what it had none for', () => {
    const metrics = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`m${index}`, index]));
    const lines = bookOf(steps.map((step) => ({ ...step, metrics }))).draw(room);
    expect(lines.length).to.be.at.most(room.rows);
    expect(lines.at(-1)).to.match(/^no room for m1, m2.*: choose with --only$/);
    for (const line of lines) expect([...line].length).to.be.at.most(room.columns);
  });

  it('drops what a resumed run goes over again, and all of a run that begins anew', () => {
    const resumed: RunEvent = { ...startEvent(), type: 'resumed', checkpoint: 'step-50', step: 50 };
    const again = stepEvent(50, { loss: 7 });
    expect(lastStep(bookOf([...steps, resumed, again]))).to.equal('51');
    expect(lastStep(bookOf([...steps, startEvent(), stepEvent(0), stepEvent(1)]))).to.equal('2');
  });

  it('is of the same size however many steps there are', () => {
    const book = bookOf(steps);
    const before = process.memoryUsage().heapUsed;
    for (let sequence = 100; sequence < 50_000; sequence++)
      book.take({ run: undefined, event: stepEvent(sequence, { metrics: {} }) });
    const lines = book.draw(room);
    expect(lines.length).to.be.at.most(room.rows);
    expect(process.memoryUsage().heapUsed - before).to.be.below(64e6);
  });

  it('draws a few runs side by side on the same axes, and over each other where there is no room for that', () => {
    const book = new ChartBook(selectionOf([]), false, ['low', 'high']);
    for (const [run, factor] of [
      ['low', 1],
      ['high', 3],
    ] as const)
      for (const step of steps) book.take({ run, event: { ...step, loss: factor * step.loss, metrics: {} } });
    const wide = book.draw({ columns: 100, rows: 24 });
    expect(wide).to.include(
      `${'loss  low   ── training 0.01000'.padEnd(51)}loss  high   ── training 0.03000`,
    );
    const labels = wide.flatMap((line) => /^ *([\d.]+)┤.* ([\d.]+)┤/.exec(line)?.slice(1, 3) ?? []);
    expect(labels.length).to.be.above(8);
    labels.forEach((label, index) => {
      expect(label).to.equal(labels[index - (index % 2)]);
    });
    for (const line of wide) expect([...line].length).to.be.at.most(100);
    const narrow = book.draw({ columns: 70, rows: 24 });
    expect(narrow.join('\n')).to.include('loss   ── low training 0.01000   * high training 0.03000');
  });

  it('has runs in the order of their places, those of a place by name, whichever came first', () => {
    const book = new ChartBook(selectionOf([]), false, ['b', 'a']);
    for (const run of ['a/2', 'c', 'a/1', 'b']) book.take({ run, event: stepEvent(0) });
    const heads = book.draw({ columns: 200, rows: 60 }).slice(0, 4);
    expect(heads.map((head) => head.split(' ')[0])).to.deep.equal(['b', 'a/1', 'a/2', 'c']);
  });

  it('leaves out more measures and curves than anybody tells apart', () => {
    const book = new ChartBook(selectionOf([]), false);
    for (let run = 0; run < 100; run++) book.take({ run: `run ${run}`, event: stepEvent(0) });
    expect(
      book
        .draw({ columns: 4000, rows: 40 })
        .join('\n')
        .match(/run \d+ training/g),
    ).to.have.length(48);
  });

  function lastStep(book: ChartBook): string | undefined {
    return /step \d+ +(\d+)$/m.exec(book.draw(room).join('\n'))?.[1];
  }
});
