import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { type Random, randomFor } from '../../core/random.js';
import { cached } from '../comparison/cached.js';
import { rows } from './rows.js';

const classes = 10;
const quality = 90;

/** The folder with the photographs, a folder for each class; made at its first use. */
export async function photoFolder(tell: (line: string) => void): Promise<string> {
  return cached('bench-photos-1', async (folder) => {
    tell(`Making ${rows.photos.epoch} photographs: once`);
    await makePhotos(folder, rows.photos.epoch);
  });
}

/** Makes photographs in folders named `0` to `9`; alike each time. */
export async function makePhotos(folder: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const into = join(folder, String(index % classes));
    await mkdir(into, { recursive: true });
    await makePhoto(randomFor(1, 'bench-photo', index), join(into, `${index}.jpg`));
  }
}

/** Light and shade, things in front of it, and texture: as many bytes as a photograph of its size. */
async function makePhoto(random: Random, file: string): Promise<void> {
  const [width, height] = [400 + random.integer(201), 400 + random.integer(201)];
  const background = await noise(random, { cells: 80, width, height, least: 40, most: 215 });
  const shapes = Buffer.from(shapesOver(random, width, height));
  const texture = await noise(random, { cells: 4, width, height, least: 88, most: 168 });
  const layers: OverlayOptions[] = [{ input: shapes }, { input: texture, blend: 'overlay' }];
  await sharp(background).composite(layers).jpeg({ quality }).toFile(file);
}

interface Noise {
  /** Pixels between two values that are drawn; those between are interpolated. */
  readonly cells: number;
  readonly width: number;
  readonly height: number;
  readonly least: number;
  readonly most: number;
}

async function noise(random: Random, { cells, width, height, least, most }: Noise): Promise<Buffer> {
  const raw = { width: Math.ceil(width / cells), height: Math.ceil(height / cells), channels: 3 } as const;
  const length = raw.width * raw.height * raw.channels;
  const values = Uint8Array.from({ length }, () => least + random.integer(most - least + 1));
  return sharp(values, { raw }).resize(width, height, { fit: 'fill', kernel: 'cubic' }).png().toBuffer();
}

function shapesOver(random: Random, width: number, height: number): string {
  const shapes = Array.from({ length: 8 + random.integer(9) }, () => shape(random, width, height));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${shapes.join('')}</svg>`;
}

function shape(random: Random, width: number, height: number): string {
  const [x, y] = [random.integer(width), random.integer(height)];
  const [across, down] = [20 + random.integer(120), 20 + random.integer(120)];
  const turned = `transform="rotate(${random.integer(180)} ${x} ${y})"`;
  const colour = `fill="hsl(${random.integer(360)} 60% ${20 + random.integer(60)}%)" fill-opacity="0.8"`;
  return random.uniform() < 0.5
    ? `<ellipse cx="${x}" cy="${y}" rx="${across}" ry="${down}" ${turned} ${colour}/>`
    : `<rect x="${x - across}" y="${y - down}" width="${2 * across}" height="${2 * down}" ${turned} ${colour}/>`;
}
