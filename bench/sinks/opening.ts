import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runDetailsSchema } from '../../sinks/dashboard/protocol.js';
import { jsonl } from '../../sinks/index.js';
import { stepEvent } from './events.js';
import type { Opening, Openings } from './recording.js';
import type { Settings } from './settings.js';
import { Viewer } from './viewer.js';

const program = fileURLToPath(new URL('../../bin/millrace.js', import.meta.url));

/** A finished run is opened by a dashboard that knows nothing of it, and by another one that finds its index. */
export async function measureOpenings({ events }: Settings): Promise<Openings> {
  const dir = await mkdtemp(join(tmpdir(), 'millrace-bench-'));
  try {
    await writeRun(dir, events);
    const { size } = await stat(join(dir, 'events.jsonl'));
    const first = await openRun(dir, events);
    return { events, fileBytes: size, first, indexed: await openRun(dir, events) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function writeRun(dir: string, events: number): Promise<void> {
  const sink = jsonl();
  await sink.open({ dir, run: 'bench', sequence: -1, resumed: false, warn: console.warn });
  for (let sequence = 0; sequence < events; sequence++) await sink.write(stepEvent(sequence));
  await sink.close();
}

async function openRun(dir: string, events: number): Promise<Opening> {
  const child = spawn(process.execPath, [program, 'dashboard', dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [printed] = await once(child.stdout, 'data');
    const began = performance.now();
    const page = new Viewer(String(printed).replace('dashboard: ', '').trim());
    const run = await page.onlyRun();
    const loss = (query = '') => page.curve(`run=${run}&measure=model/loss${query}`);
    await page.get(`run?run=${run}`, runDetailsSchema);
    let curve = await loss();
    while ((curve?.x.length ?? 0) < 2) curve = await later(loss);
    const firstCurve = performance.now() - began;
    while ((curve?.rows ?? 0) < events) curve = await later(loss);
    const wholeCurve = performance.now() - began;
    const { bytes } = page;
    const zoom = performance.now();
    await loss(`&from=${events / 2}&to=${events / 2 + events / 100}`);
    return { firstCurve, wholeCurve, bytes, zoomed: performance.now() - zoom };
  } finally {
    child.kill('SIGINT');
    await once(child, 'close');
  }
}

/** As a page is told of what has come, but more often. */
async function later<T>(ask: () => Promise<T>): Promise<T> {
  await sleep(100);
  return ask();
}
