/** How a kind of curve is drawn: values of single steps as a band with a line, evaluations with dots. */
export function kindOf(series) {
  if (series.endsWith('epoch mean')) return 'dashed';
  if (/(^|: )evaluation on /.test(series)) return 'dotted';
  return 'banded';
}

/**
 * Draws a curve: the band from the lowest to the highest value of each point, so that no spike is lost however far
 * one has zoomed out, and over it the smoothed mean.
 *
 * @param project `{ x, y }`, from values to pixels of the canvas.
 * @param look `{ color, ratio, crowded }`; `crowded` draws bands weaker, where many lie over each other.
 */
export function paintLine(context, line, project, look) {
  const [first, last] = visiblePart(line, project);
  if (last <= first) return;
  const kind = kindOf(line.series);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (kind === 'banded') paintBand(context, line, project, look, [first, last]);
  context.strokeStyle = look.color;
  context.lineWidth = (kind === 'banded' ? 1.75 : 1.5) * look.ratio;
  context.setLineDash(kind === 'dashed' ? [5 * look.ratio, 4 * look.ratio] : []);
  trace(context, line.x, kind === 'banded' ? line.smooth : line.mean, project, [first, last]);
  context.stroke();
  context.setLineDash([]);
  if (kind === 'banded' && last - first > 1) return;
  paintDots(context, line, project, look, [first, last]);
}

/** Marks along the lower edge where values were not finite. */
export function paintBroken(context, line, project, { bottom, ratio, color }) {
  context.strokeStyle = color;
  context.lineWidth = 1.5 * ratio;
  context.beginPath();
  for (const place of line.broken) {
    const x = project.x(place);
    const size = 3.5 * ratio;
    const y = bottom - 2 * size;
    context.moveTo(x - size, y - size);
    context.lineTo(x + size, y + size);
    context.moveTo(x + size, y - size);
    context.lineTo(x - size, y + size);
  }
  context.stroke();
}

/**
 * Draws areas on top of each other.
 *
 * @param layers `{ color, top }`, the lowest one first; `top` are heights at `places`, each over the one before.
 */
export function paintAreas(context, places, layers, project) {
  let below = places.map(() => 0);
  for (const { color, top } of layers) {
    context.fillStyle = color;
    context.beginPath();
    places.forEach((place, index) => {
      context.lineTo(project.x(place), project.y(top[index]));
    });
    for (let index = places.length - 1; index >= 0; index--)
      context.lineTo(project.x(places[index]), project.y(below[index]));
    context.fill();
    below = top;
  }
}

function paintBand(
  context,
  { x, low, high, mean, smoothed },
  project,
  { color, ratio, crowded },
  [first, last],
) {
  context.fillStyle = color;
  context.strokeStyle = color;
  context.globalAlpha = crowded ? 0.08 : 0.18;
  context.beginPath();
  for (let index = first; index < last; index++)
    if (high[index] !== null) context.lineTo(project.x(x[index]), project.y(high[index]));
  for (let index = last - 1; index >= first; index--)
    if (low[index] !== null) context.lineTo(project.x(x[index]), project.y(low[index]));
  context.fill();
  // A spike of one step is a band of no width: its outline is what one sees.
  context.globalAlpha = crowded ? 0.22 : 0.45;
  context.lineWidth = ratio;
  context.beginPath();
  for (let index = first; index < last; index++) {
    if (high[index] === null || high[index] === low[index]) continue;
    const place = project.x(x[index]);
    context.moveTo(place, project.y(low[index]));
    context.lineTo(place, project.y(high[index]));
  }
  context.stroke();
  if (smoothed) {
    trace(context, x, mean, project, [first, last]);
    context.stroke();
  }
  context.globalAlpha = 1;
}

function paintDots(context, { x, mean }, project, { color, ratio }, [first, last]) {
  // Dots that would touch are a thick line.
  if (last - first > 150) return;
  context.fillStyle = color;
  context.beginPath();
  for (let index = first; index < last; index++) {
    if (mean[index] === null) continue;
    const [left, top] = [project.x(x[index]), project.y(mean[index])];
    context.moveTo(left, top);
    context.arc(left, top, 3 * ratio, 0, 2 * Math.PI);
  }
  context.fill();
}

function trace(context, x, y, project, [first, last]) {
  let pen = false;
  context.beginPath();
  for (let index = first; index < last; index++) {
    if (y[index] === null) {
      pen = false;
      continue;
    }
    const [left, top] = [project.x(x[index]), project.y(y[index])];
    if (pen) context.lineTo(left, top);
    else context.moveTo(left, top);
    pen = true;
  }
}

// One point beyond each edge, so that lines reach it.
function visiblePart(line, { from, to }) {
  return [Math.max(line.indexAt(from) - 1, 0), Math.min(line.indexAt(to) + 1, line.length)];
}
