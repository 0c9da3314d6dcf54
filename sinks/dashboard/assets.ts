import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** A file of the page, held in memory. */
export interface Asset {
  readonly body: string;
  readonly type: string;
}

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const own = [
  ['/', 'index.html', types.html],
  ['/style.css', 'style.css', types.css],
  ['/app.js', 'app.js', types.js],
  ['/stream.js', 'stream.js', types.js],
  ['/charts.js', 'charts.js', types.js],
  ['/chart.js', 'chart.js', types.js],
  ['/panels.js', 'panels.js', types.js],
  ['/format.js', 'format.js', types.js],
  ['/icon.svg', 'icon.svg', types.svg],
] as const;

const packaged = [
  ['/uplot.js', 'uplot/dist/uPlot.iife.min.js', types.js],
  ['/uplot.css', 'uplot/dist/uPlot.min.css', types.css],
] as const;

/**
 * The files of the page by the path they are asked for under. They are all read at once, so that no path of a
 * request ever reaches the file system.
 */
export async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const { resolve } = createRequire(import.meta.url);
  const files = [
    ...own.map(([path, file, type]) => ({ path, type, file: new URL(`page/${file}`, import.meta.url) })),
    ...packaged.map(([path, file, type]) => ({ path, type, file: resolve(file) })),
  ];
  const read = files.map(
    async ({ path, type, file }) => [path, { type, body: await readFile(file, 'utf8') }] as const,
  );
  return new Map(await Promise.all(read));
}
