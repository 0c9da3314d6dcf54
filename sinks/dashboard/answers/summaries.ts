import type { RunEventOf } from '../../../core/events.js';
import type { SummaryPlace } from '../index/segment.js';
import type { Histograms, Pictures, Summaries, SummaryQuery, Texts } from '../protocol.js';
import type { ShownRun } from '../shown/shown.js';

type Asked = Pick<SummaryQuery, 'name' | 'limit'>;

/** `GET /api/summaries` */
export async function summariesOf(run: ShownRun): Promise<Summaries> {
  const index = await run.index();
  return { summaries: [...index.summaries] };
}

/** `GET /api/histograms` */
export async function histogramsOf(run: ShownRun, { name, limit }: Asked): Promise<Histograms> {
  const found = await summariesAt(run, await placesOf(run, name, 'histogram', limit));
  const histograms = found.flatMap(({ step, incidental: { time }, histogram }) =>
    histogram ? [{ step, time, ...histogram }] : [],
  );
  return { name, histograms };
}

/** `GET /api/pictures` */
export async function picturesOf(run: ShownRun, { name, limit }: Asked): Promise<Pictures> {
  const places = await placesOf(run, name, 'picture', limit);
  return {
    name,
    pictures: places.map(({ step, time, sequence, text }) => ({
      ...{ step, time, sequence },
      ...(text === undefined ? {} : { text }),
    })),
  };
}

/** `GET /api/texts` */
export async function textsOf(run: ShownRun, { name, limit }: Asked): Promise<Texts> {
  const found = await summariesAt(run, await placesOf(run, name, 'text', limit));
  const texts = found.map(({ step, sequence, incidental: { time }, text = '' }) => ({
    ...{ step, time, sequence, text },
  }));
  return { name, texts };
}

/** The PNG of a summary; undefined where it has none. */
export async function pictureAt(run: ShownRun, sequence: number): Promise<Buffer | undefined> {
  const [found] = await summariesAt(run, [{ sequence }]);
  if (found?.picture === undefined) return undefined;
  const bytes = Buffer.from(found.picture, 'base64');
  return bytes.subarray(0, png.length).equals(png) ? bytes : undefined;
}

// Whatever else the file holds is not handed out as a picture.
const png = Buffer.from('89504e470d0a1a0a', 'hex');

/** Evenly over the run, the latest among them. */
async function placesOf(
  run: ShownRun,
  name: string,
  kind: SummaryPlace['kind'],
  limit: number,
): Promise<readonly SummaryPlace[]> {
  const index = await run.index();
  const places = await index.summaryPlaces(name, kind);
  if (places.length <= limit) return places;
  const last = places.length - 1;
  if (limit === 1) return places.slice(last);
  return Array.from({ length: limit }, (_, nth) => Math.round((nth * last) / (limit - 1))).flatMap(
    (place) => places[place] ?? [],
  );
}

async function summariesAt(
  run: ShownRun,
  places: readonly { readonly sequence: number }[],
): Promise<readonly RunEventOf<'summary'>[]> {
  const found: RunEventOf<'summary'>[] = [];
  for (const { sequence } of places) {
    const event = await run.eventAt(sequence);
    if (event?.type === 'summary') found.push(event);
  }
  return found;
}
