import type { Picture } from './pictures.js';

// From dark to light, on a dark terminal.
const ramp = ' .:-=+*#%@';
const widest = 32;
const lineWidth = 100;

/** Pictures drawn with characters, several side by side: at most 32 characters wide each, half as many high. */
export function drawText(pictures: readonly Picture[]): string {
  const blocks = pictures.map(linesOf);
  const rows: string[] = [];
  for (let first = 0; first < blocks.length; ) {
    const side = sideBySide(blocks, first);
    rows.push(...join(blocks.slice(first, first + side)), '');
    first += side;
  }
  return rows.join('\n').trimEnd();
}

/** How many blocks from one on fit into a line, at least 1. */
function sideBySide(blocks: readonly (readonly string[])[], first: number): number {
  let width = 0;
  let count = 0;
  for (const block of blocks.slice(first)) {
    width += (block[0]?.length ?? 0) + 2;
    if (count > 0 && width > lineWidth) break;
    count++;
  }
  return count;
}

function join(blocks: readonly (readonly string[])[]): readonly string[] {
  const height = Math.max(...blocks.map((block) => block.length));
  return Array.from({ length: height }, (_, row) =>
    blocks.map((block) => block[row] ?? ' '.repeat(block[0]?.length ?? 0)).join('  '),
  );
}

function linesOf(picture: Picture): readonly string[] {
  const columns = Math.min(picture.width, widest);
  // A character is about twice as high as it is wide.
  const rows = Math.max(1, Math.round((columns * picture.height) / picture.width / 2));
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const light = lightOf(picture, row / rows, (row + 1) / rows, column / columns, (column + 1) / columns);
      return ramp[Math.min(ramp.length - 1, Math.floor((light / 256) * ramp.length))] ?? ' ';
    }).join(''),
  );
}

/** The mean of a part of a picture, 0 to 255; its edges are given as shares of height and width. */
function lightOf(
  { data, height, width, channels }: Picture,
  top: number,
  bottom: number,
  left: number,
  right: number,
): number {
  const endRow = Math.max(Math.floor(top * height) + 1, Math.ceil(bottom * height));
  const endColumn = Math.max(Math.floor(left * width) + 1, Math.ceil(right * width));
  let sum = 0;
  let count = 0;
  for (let row = Math.floor(top * height); row < endRow; row++)
    for (
      let at = (row * width + Math.floor(left * width)) * channels;
      at < (row * width + endColumn) * channels;
      at++
    ) {
      sum += data[at] ?? 0;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}
