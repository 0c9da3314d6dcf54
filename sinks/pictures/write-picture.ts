import path from 'node:path';
import type { RunEventOf } from '../../core/events.js';
import { pngInSvg } from './png-in-svg.js';
import { writeWhole } from './write-whole.js';

/** Writes the picture of a summary below a folder, as PNG and as SVG: `NAME/step-00000469.png`. */
export async function writePicture(folder: string, summary: RunEventOf<'summary'>): Promise<void> {
  const { name, step, picture = '', text } = summary;
  const file = path.join(folder, ...foldersOf(name), `step-${String(step).padStart(8, '0')}`);
  const png = Buffer.from(picture, 'base64');
  await writeWhole(`${file}.png`, png);
  const title = `${name}, step ${step}`;
  const svg = pngInSvg(png, text === undefined ? title : `${title}: ${text}`);
  if (svg !== undefined) await writeWhole(`${file}.svg`, svg);
}

/** A name is a path of its own making: it stays below the folder, whatever stands in it. */
function foldersOf(name: string): readonly string[] {
  return name.split('/').map((part) => part.replace(/[^\p{L}\p{N}_-]+/gu, '-') || '-');
}
