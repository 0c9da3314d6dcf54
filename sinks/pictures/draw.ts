import type { Sharp } from '../../core/load-sharp.js';
import type { Figure } from './curves.js';
import { drawingThread } from './drawing-thread.js';

/** A chart in both its forms. */
export interface Drawing {
  readonly svg: string;
  readonly png: Buffer;
}

// Two pixels for each unit of the chart: sharp on paper and on fine screens.
const pixelsPerInch = 144;

/** Draws figures as one chart, beside this thread; `x` is what is on their horizontal axes, by default the step. */
export async function draw(
  sharp: Sharp,
  title: string,
  figures: readonly Figure[],
  x?: string,
): Promise<Drawing> {
  const svg = await drawingThread.draw({ title, figures, ...(x !== undefined && { x }) });
  const png = await sharp(Buffer.from(svg), { density: pixelsPerInch }).png().toBuffer();
  return { svg, png };
}

/** Whether letters come out in a PNG: they need a font on the machine, which small containers have none of. */
export async function drawsLetters(sharp: Sharp): Promise<boolean> {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><text x="4" y="28" font-size="28">M</text></svg>';
  const { channels } = await sharp(Buffer.from(svg)).stats();
  return (channels.at(-1)?.max ?? 0) > 0;
}
