import type { OverlayOptions } from 'sharp';
import { loadSharp, type Sharp } from '../../core/load-sharp.js';
import type { Picture } from '../inspection/pictures.js';
import type { Caption, DrawnBox } from './captions.js';
import { overlayOf, type Placed } from './picture-overlay.js';

/** A picture with what is said of it. */
export interface Cell {
  readonly picture: Picture;
  /** The size that it is shown in, as if it had so many pixels; default its own. */
  readonly size?: Size;
  readonly captions: readonly Caption[];
  readonly boxes: readonly DrawnBox[];
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** A picture where it stands. */
type PlacedCell = Placed & Pick<Cell, 'picture'>;

// Small pictures are enlarged, each pixel to a square, to about the first; large ones made smaller, to the second.
const comfortable = 112;
const largest = 224;

const gap = 12;
const lineHeight = 16;

/**
 * All pictures on one, in rows, with captions below and boxes on them, as a PNG on white.
 *
 * @param columns default: as many as make the whole about twice as wide as high.
 */
export async function drawGrid(cells: readonly Cell[], columns = columnsFor(cells.length)): Promise<Buffer> {
  const sharp = await loadSharp();
  const factor = factorFor(cells);
  const cell = {
    width: Math.max(...cells.map((each) => scaled(sizeOf(each).width, factor))),
    height: Math.max(...cells.map((each) => scaled(sizeOf(each).height, factor))),
    captions: lineHeight * Math.max(...cells.map(({ captions }) => captions.length)),
  };
  const placed = cells.map((each, place): PlacedCell => {
    const size = sizeOf(each);
    const [width, height] = [scaled(size.width, factor), scaled(size.height, factor)];
    const left = gap + (place % columns) * (cell.width + gap) + Math.floor((cell.width - width) / 2);
    const top = gap + Math.floor(place / columns) * (cell.height + cell.captions + gap);
    return { ...each, left, top, width, height, factor };
  });
  const width = Math.min(columns, cells.length) * (cell.width + gap) + gap;
  const height = Math.ceil(cells.length / columns) * (cell.height + cell.captions + gap) + gap;
  const canvas = sharp({ create: { width, height, channels: 3, background: 'white' } });
  const layers = await Promise.all(placed.map((each) => layerOf(sharp, each)));
  const overlay = { input: Buffer.from(overlayOf(placed, { width, height, room: cell.width + gap })) };
  return await canvas
    .composite([...layers, overlay])
    .png({ compressionLevel: 9 })
    .toBuffer();
}

function columnsFor(count: number): number {
  return Math.ceil(Math.sqrt(2 * count));
}

/** One for all, so that sizes can be compared. */
function factorFor(cells: readonly Cell[]): number {
  const side = Math.max(1, ...cells.map(sizeOf).flatMap(({ height, width }) => [height, width]));
  return side > largest ? largest / side : Math.max(1, Math.floor(comfortable / side));
}

function sizeOf({ picture, size = picture }: Cell): Size {
  return size;
}

function scaled(length: number, factor: number): number {
  return Math.max(1, Math.round(length * factor));
}

async function layerOf(
  sharp: Sharp,
  { picture, left, top, width, height }: PlacedCell,
): Promise<OverlayOptions> {
  const { data, channels } = picture;
  const raw = { width: picture.width, height: picture.height, channels };
  const kernel = width >= picture.width ? 'nearest' : 'lanczos3';
  const input = await sharp(data, { raw }).resize(width, height, { fit: 'fill', kernel }).png().toBuffer();
  return { input, left, top };
}
