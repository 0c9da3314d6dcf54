import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Bin, Expected, Shown } from './expected.js';
import type { TensorBoardServer } from './server.js';

/** How many values of a kind were compared, and what was wrong with them. */
export interface Tally {
  readonly kind: string;
  readonly values: number;
  readonly wrong: readonly string[];
}

const tagsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));
const bin = z.tuple([z.number(), z.number(), z.number()]);
const imageSchema = z.array(z.object({ wall_time: z.number(), step: z.number(), query: z.string() }));
const textTagsSchema = z.record(z.string(), z.array(z.string()));
const textSchema = z.array(z.object({ wall_time: z.number(), step: z.number(), text: z.string() }));

/** Reads all scalars, and compares them value by value. */
export async function compareScalars(server: TensorBoardServer, expected: Expected): Promise<Tally> {
  const series = z.array(z.tuple([z.number(), z.number(), z.number()]));
  const shown: Shown<number>[] = [];
  for (const place of await placesOf(server, 'scalars')) {
    for (const [time, step, value] of await server.get('scalars/scalars', place, series))
      shown.push({ ...place, time, step, value });
  }
  return tallyOf('scalars', expected.scalars, shown);
}

/** Reads all histograms, and compares them bin by bin. */
export async function compareHistograms(server: TensorBoardServer, expected: Expected): Promise<Tally> {
  const series = z.array(z.tuple([z.number(), z.number(), z.array(bin)]));
  const shown: Shown<readonly Bin[]>[] = [];
  for (const place of await placesOf(server, 'histograms')) {
    for (const [time, step, value] of await server.get('histograms/histograms', place, series))
      shown.push({ ...place, time, step, value });
  }
  return tallyOf('histograms', expected.histograms, shown);
}

/** Reads all images, and compares them byte by byte. */
export async function compareImages(server: TensorBoardServer, expected: Expected): Promise<Tally> {
  const shown: Shown<Buffer>[] = [];
  for (const place of await placesOf(server, 'images')) {
    const images = await server.get('images/images', { ...place, sample: '0' }, imageSchema);
    for (const { wall_time: time, step, query } of images)
      shown.push({ ...place, time, step, value: await server.bytes('images/individualImage', query) });
  }
  return tallyOf('images', expected.images, shown);
}

/** Reads the table of the options and compares it cell by cell; there is no other text. */
export async function compareTexts(
  server: TensorBoardServer,
  expected: Expected,
  own: string,
): Promise<Tally> {
  const tags = await server.get('text/tags', {}, textTagsSchema);
  const places = Object.entries(tags).flatMap(([run, names]) => names.map((tag) => ({ run, tag })));
  const shown: Shown<readonly string[]>[] = [];
  for (const place of places) {
    for (const { wall_time: time, step, text } of await server.get('text/text', place, textSchema))
      shown.push({ ...place, time, step, value: cellsOf(text) });
  }
  const { options, seed, engine, incidental } = expected.start;
  const cells = [
    ...Object.entries(options),
    ['seed', seed] as const,
    ...Object.entries(flat('engine', engine)),
  ];
  const value = cells.flatMap(([name, cell]) => [
    name,
    typeof cell === 'string' ? cell : JSON.stringify(cell),
  ]);
  const table = { run: own, tag: 'options', step: 0, time: incidental.time / 1000, value };
  return tallyOf('texts', [table], shown);
}

/** Compares what was shown with what was to be: the same values, each once. */
export function tallyOf<Value>(
  kind: string,
  expected: readonly Shown<Value>[],
  shown: readonly Shown<Value>[],
): Tally {
  const rest = new Map(shown.map((each) => [keyOf(each), each]));
  const wrong = shown.length === rest.size ? [] : [`${shown.length - rest.size} are shown twice`];
  for (const each of expected) {
    const found = rest.get(keyOf(each));
    rest.delete(keyOf(each));
    if (found === undefined) wrong.push(`${keyOf(each)} is not shown`);
    else if (!isDeepStrictEqual(plain(found), plain(each)))
      wrong.push(`${keyOf(each)}: ${JSON.stringify(found)} instead of ${JSON.stringify(each)}`);
  }
  for (const key of rest.keys()) wrong.push(`${key} is shown, but was not recorded`);
  return { kind, values: expected.length, wrong };
}

async function placesOf(server: TensorBoardServer, plugin: string) {
  const tags = await server.get(`${plugin}/tags`, {}, tagsSchema);
  return Object.entries(tags).flatMap(([run, byTag]) => Object.keys(byTag).map((tag) => ({ run, tag })));
}

function keyOf({ run, tag, step }: Shown<unknown>): string {
  return `${run}: ${tag} at step ${step}`;
}

function plain({ time, value }: Shown<unknown>): readonly unknown[] {
  return [time, value];
}

function flat(path: string, value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(flat(`${path}.${key}`, inner))
        : [[`${path}.${key}`, inner]],
    ),
  );
}

/** The cells of a table in HTML, without its head. */
function cellsOf(html: string): readonly string[] {
  return [...html.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = '']) =>
    cell.replace(/&(lt|gt|amp|quot|#39);/g, (_, entity: string) => entities[entity] ?? ''),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
