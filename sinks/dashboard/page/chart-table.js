import { make } from './dom.js';
import { placeOn } from './viewport.js';

const tableRows = 24;

/**
 * Writes the part of the curves that is shown as a table of 24 rows, unless it has not changed.
 *
 * @param lines `{ line, name }`.
 * @param filled what the call before answered.
 * @returns what the table holds now.
 */
export function fillTable(box, lines, { viewport, format, title }, filled) {
  const [from, to] = viewport.range;
  const shape = JSON.stringify([from, to, lines.map(({ line, name }) => [name, line.next])]);
  if (shape === filled) return shape;
  const stops = Array.from({ length: tableRows }, (_, row) => from + ((row + 1) * (to - from)) / tableRows);
  const rows = stops.map((stop, row) => {
    const texts = lines.map(({ line }) => upTo(line, stops[row - 1] ?? from, stop, row === 0, format));
    const head = make('th', { scope: 'row' }, placeOn(viewport.axis, stop));
    return make(
      'tr',
      {},
      head,
      texts.map((text) => make('td', {}, text)),
    );
  });
  const heads = ['Place', ...lines.map(({ name }) => name)].map((text) => make('th', { scope: 'col' }, text));
  const caption = `${title}: mean, and lowest to highest value, up to each place`;
  box.replaceChildren(
    make(
      'table',
      {},
      make('caption', { class: 'unseen' }, caption),
      make('thead', {}, make('tr', {}, heads)),
      make('tbody', {}, rows),
    ),
  );
  return shape;
}

/** What a curve does after one place and up to another: its mean, and the range of its values. */
function upTo(line, from, to, inclusive, format) {
  const first = inclusive ? line.indexAt(from) : line.indexBefore(from) + 1;
  const last = line.indexBefore(to) + 1;
  const values = [line.mean, line.low, line.high].map((column) =>
    column.slice(first, last).filter((value) => value !== null),
  );
  const [means, lows, highs] = values;
  if (means.length === 0) return '–';
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  const [lowest, highest] = [Math.min(...lows), Math.max(...highs)];
  return lowest === highest ? format(mean) : `${format(mean)} (${format(lowest)} to ${format(highest)})`;
}
