import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSharp } from '../../core/load-sharp.js';
import { pictures } from '../../sinks/pictures.js';
import type { Recording } from './recording.js';

/** Of a drawing, in pixels: as wide as a page shows it. */
const width = 800;

/** Draws the curves of a recording's first run into a folder, as `NAME.png`; none where nothing was trained. */
export async function drawCurves(folder: string, { name, runs }: Recording): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'millrace-curves-'));
  try {
    const sink = pictures(dir);
    const warn = (message: string): void => console.error(message);
    await sink.open({ dir, run: name, sequence: -1, resumed: false, warn });
    for (const event of runs[0]?.events ?? []) await sink.write(event);
    await sink.close();
    await mkdir(folder, { recursive: true });
    const drawn = path.join(dir, 'curves.png');
    if (!existsSync(drawn)) return;
    const sharp = await loadSharp();
    const smaller = sharp(drawn).resize({ width }).png({ palette: true, colours: 32 });
    await smaller.toFile(path.join(folder, `${name}.png`));
  } finally {
    await rm(dir, { recursive: true });
  }
}
