import { kindOf } from './paint.js';

const slate = 8;
const others = new Map();

/** The number of the colour of a series where a single run is drawn: the same one in all charts. */
export function seriesColor(series) {
  if (series === 'training') return 1;
  if (kindOf(series) === 'dashed') return slate;
  if (!others.has(series)) others.set(series, (others.size % 6) + 2);
  return others.get(series);
}
