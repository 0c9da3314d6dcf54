import type { Picture } from './pictures.js';

const gap = 2;

/** Small pictures are enlarged, each pixel to a square, up to about this many pixels a side. */
const comfortable = 96;

/** All pictures on one, in rows, in the order of reading; on white, with a gap between them. */
export function contactSheet(pictures: readonly Picture[]): Picture {
  const side = Math.max(1, ...pictures.map(({ height, width }) => Math.max(height, width)));
  const factor = Math.max(1, Math.floor(comfortable / side));
  const columns = Math.ceil(Math.sqrt(pictures.length));
  const cell = side * factor + gap;
  const width = columns * cell + gap;
  const height = Math.ceil(pictures.length / Math.max(columns, 1)) * cell + gap;
  const data = new Uint8Array(width * height * 3).fill(255);
  for (const [place, picture] of pictures.entries()) {
    const top = gap + Math.floor(place / columns) * cell;
    const left = gap + (place % columns) * cell;
    paste(picture, factor, { data, width, top, left });
  }
  return { data, height, width, channels: 3 };
}

/** A place on a sheet of three channels. */
interface Place {
  readonly data: Uint8Array;
  readonly width: number;
  readonly top: number;
  readonly left: number;
}

function paste({ data: from, height, width, channels }: Picture, factor: number, to: Place): void {
  for (let row = 0; row < height * factor; row++)
    for (let column = 0; column < width * factor; column++) {
      const source = (Math.floor(row / factor) * width + Math.floor(column / factor)) * channels;
      const target = ((to.top + row) * to.width + to.left + column) * 3;
      for (let channel = 0; channel < 3; channel++)
        to.data[target + channel] = from[source + (channels === 1 ? 0 : channel)] ?? 0;
    }
}
