import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname } from 'node:path';

/** A file of the page, held in memory. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const packaged = [
  ['/uplot.js', 'uplot/dist/uPlot.iife.min.js'],
  ['/uplot.esm.js', 'uplot/dist/uPlot.esm.js'],
  ['/uplot.css', 'uplot/dist/uPlot.min.css'],
] as const;

/**
 * The files of the page by the path they are asked for under. They are all read at once, so that no path of a
 * request ever reaches the file system.
 */
export async function loadAssets(): Promise<ReadonlyMap<string, Asset>> {
  const { resolve } = createRequire(import.meta.url);
  const page = new URL('page/', import.meta.url);
  const own = (await readdir(page)).map((name) => [`/${name}`, new URL(name, page)] as const);
  const files = [...own, ...packaged.map(([path, file]) => [path, resolve(file)] as const)];
  const read = files.flatMap(([path, file]) => {
    const type = types[extname(path)];
    return type === undefined ? [] : [readAsset(path === '/index.html' ? '/' : path, file, type)];
  });
  return new Map(await Promise.all(read));
}

async function readAsset(
  path: string,
  file: string | URL,
  type: string,
): Promise<readonly [path: string, asset: Asset]> {
  return [path, { type, body: await readFile(file) }];
}
