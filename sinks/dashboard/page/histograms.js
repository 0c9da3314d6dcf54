import { number, shortCount } from './format.js';
import { color } from './theme.js';

const space = { left: 50, right: 12, top: 14, bottom: 24 };
const bins = 80;

/** Histograms behind each other, the latest in front: how a distribution moves and widens. */
export function paintRidges(context, histograms, { width, height }) {
  const [low, high] = ends(histograms);
  const rows = histograms.map((histogram) => densities(histogram, low, high));
  const highest = Math.max(...rows.flat()) || 1;
  const peak = Math.min((height - space.top - space.bottom) * 0.4, 70);
  const ground = (index) => spread(index, rows.length, space.top + peak, height - space.bottom);
  const x = (bin) => space.left + (bin / (bins - 1)) * (width - space.left - space.right);
  rows.forEach((row, index) => {
    const y = (density) => ground(index) - (density / highest) * peak;
    context.beginPath();
    context.moveTo(x(0), ground(index));
    row.forEach((density, bin) => {
      context.lineTo(x(bin), y(density));
    });
    context.lineTo(x(bins - 1), ground(index));
    context.fillStyle = color('surface');
    context.fill();
    context.globalAlpha = 0.12 + 0.45 * ((index + 1) / rows.length);
    context.fillStyle = color('color-6');
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = index === rows.length - 1 ? color('color-6') : color('surface');
    context.lineWidth = index === rows.length - 1 ? 1.5 : 0.75;
    context.stroke();
  });
  labels(context, { low, high, width, height });
  steps(context, histograms, ground);
}

/** A column for each step, darker where there are more values. */
export function paintHeat(context, histograms, { width, height }) {
  const [low, high] = ends(histograms);
  const wide = (width - space.left - space.right) / histograms.length;
  const tall = (height - space.top - space.bottom) / bins;
  context.fillStyle = color('color-6');
  histograms.forEach((histogram, index) => {
    const column = densities(histogram, low, high);
    const most = Math.max(...column) || 1;
    column.forEach((density, bin) => {
      if (density === 0) return;
      // The root brings out the tails, where trouble begins.
      context.globalAlpha = Math.sqrt(density / most);
      context.fillRect(
        space.left + index * wide,
        height - space.bottom - (bin + 1) * tall,
        wide + 0.5,
        tall + 0.5,
      );
    });
  });
  context.globalAlpha = 1;
  write(context, number(high), space.left - 8, space.top + 8, 'right');
  write(context, number(low), space.left - 8, height - space.bottom, 'right');
  write(context, `step ${shortCount(histograms[0].step)}`, space.left, height - 6, 'left');
  write(context, shortCount(histograms.at(-1).step), width - space.right, height - 6, 'right');
}

function ends(histograms) {
  const low = Math.min(...histograms.map(({ edges }) => edges[0]));
  const high = Math.max(...histograms.map(({ edges }) => edges.at(-1)));
  return high > low ? [low, high] : [low - 0.5, high + 0.5];
}

/** A histogram over other bins, as shares of all values: each old bin is spread over those that it meets. */
function densities({ edges, counts }, low, high) {
  const wide = (high - low) / bins;
  const result = new Array(bins).fill(0);
  const all = counts.reduce((sum, count) => sum + count, 0) || 1;
  counts.forEach((count, index) => {
    const [from, to] = [edges[index], edges[index + 1]];
    const first = Math.min(Math.max(Math.floor((from - low) / wide), 0), bins - 1);
    const last = Math.min(Math.max(Math.floor((to - low) / wide), first), bins - 1);
    for (let bin = first; bin <= last; bin++) {
      const overlap = Math.min(to, low + (bin + 1) * wide) - Math.max(from, low + bin * wide);
      result[bin] += (count / all) * (to > from ? Math.max(overlap, 0) / (to - from) : 1);
    }
  });
  return result;
}

function labels(context, { low, high, width, height }) {
  write(context, number(low), space.left, height - 6, 'left');
  write(context, number(middle(low, high)), (space.left + width - space.right) / 2, height - 6, 'center');
  write(context, number(high), width - space.right, height - 6, 'right');
}

function middle(low, high) {
  const between = (low + high) / 2;
  return Math.abs(between) < (high - low) / 1e6 ? 0 : between;
}

function steps(context, histograms, ground) {
  const last = histograms.length - 1;
  for (const index of new Set([0, Math.round(last / 2), last]))
    write(context, shortCount(histograms[index].step), space.left - 8, ground(index), 'right');
}

function spread(index, rows, from, to) {
  return rows === 1 ? to : from + (index / (rows - 1)) * (to - from);
}

function write(context, text, x, y, align) {
  context.fillStyle = color('muted');
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  context.textAlign = align;
  context.fillText(text, x, y);
}
