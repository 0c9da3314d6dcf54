import type { Entries, EntriesQuery, Entry } from '../protocol.js';
import type { ShownRun } from '../shown/shown.js';

const atATime = 1000;

/** `GET /api/entries` */
export async function entriesOf(run: ShownRun, query: Omit<EntriesQuery, 'run'>): Promise<Entries> {
  const index = await run.index();
  const total = index.position.entries;
  const wanted = new Set(query.type);
  let entries: readonly Entry[] = [];
  let to = Math.min(query.before ?? total, total);
  // Backwards, until there are enough of the types asked for.
  while (to > 0 && entries.length < query.limit) {
    const from = Math.max(to - atATime, 0);
    const found = await index.entries(from, to);
    entries = [...found.filter(({ type }) => wanted.size === 0 || wanted.has(type)), ...entries];
    to = from;
  }
  const latest = entries.slice(-query.limit);
  const first = latest[0]?.id ?? 0;
  const more = to > 0 || entries.length > latest.length;
  return { entries: [...latest], total, earlier: more ? first : null };
}
