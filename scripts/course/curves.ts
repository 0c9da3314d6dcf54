import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEvent } from '../../core/events.js';
import { loadSharp } from '../../core/load-sharp.js';
import { pictures } from '../../sinks/pictures.js';
import type { Recording } from './recording.js';

/** Of a drawing, in pixels: as wide as a page shows it. */
const width = 800;

/**
 * Draws a recording's first run into a folder, as `NAME.png`: its curves, or where nothing was trained the last picture
 * among its events; none where there is neither.
 */
export async function drawCurves(folder: string, { name, runs }: Recording): Promise<void> {
  const events = runs[0]?.events ?? [];
  const picture = (await curves(name, events)) ?? lastPicture(events);
  if (picture === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${name}.png`), picture);
}

async function curves(name: string, events: readonly RunEvent[]): Promise<Buffer | undefined> {
  const dir = await mkdtemp(path.join(tmpdir(), 'millrace-curves-'));
  try {
    const sink = pictures(dir);
    const warn = (message: string): void => console.error(message);
    await sink.open({ dir, run: name, sequence: -1, resumed: false, warn });
    for (const event of events) await sink.write(event);
    await sink.close();
    const drawn = path.join(dir, 'curves.png');
    if (!existsSync(drawn)) return undefined;
    const sharp = await loadSharp();
    return await sharp(drawn).resize({ width }).png({ palette: true, colours: 32 }).toBuffer();
  } finally {
    await rm(dir, { recursive: true });
  }
}

function lastPicture(events: readonly RunEvent[]): Buffer | undefined {
  const base64 = events.flatMap((event) =>
    event.type === 'summary' && event.picture !== undefined ? [event.picture] : [],
  );
  const last = base64.at(-1);
  return last === undefined ? undefined : Buffer.from(last, 'base64');
}
