import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

/** Who may read the page. */
export const readers = ['student', 'parent', 'engineer'] as const;

/** What the links are about. */
export const topics = ['sport', 'science', 'cooking', 'money'] as const;
export type Topic = (typeof topics)[number];

/** Who reads, as far as the service knows. */
export interface Reader {
  readonly reader: (typeof readers)[number];
  readonly device: 'phone' | 'desktop';
}

/** How likely readers click, which the service has to find out. */
const tastes: Record<Reader['reader'], Record<Topic, number>> = {
  student: { sport: 0.5, science: 0.2, cooking: 0.05, money: 0.05 },
  parent: { sport: 0.1, science: 0.05, cooking: 0.6, money: 0.3 },
  engineer: { sport: 0.05, science: 0.7, cooking: 0.1, money: 0.1 },
};

const links = z.array(z.object({ id: z.string(), topic: z.enum(topics) }));

/** Simulated readers, one after another, until they are stopped: each looks at the links, and clicks or leaves. */
export async function readOn(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const who: Reader = { reader: oneOf(readers), device: oneOf(['phone', 'desktop']) };
    const shown = await look(url, who);
    await pause(200 * Math.random());
    // One in a hundred goes without a word.
    if (Math.random() < 0.99)
      await tell(
        url,
        shown.map(({ id, topic }) => ({ id, clicked: clicks(who, topic) })),
      );
  }
}

async function look(url: string, { reader, device }: Reader): Promise<z.infer<typeof links>> {
  const answer = await fetch(`${url}/links?reader=${reader}&device=${device}`);
  return answer.ok ? links.parse(await answer.json()) : [];
}

async function tell(url: string, outcomes: readonly object[]): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await fetch(`${url}/outcomes`, { method: 'POST', headers, body: JSON.stringify(outcomes) });
}

function clicks({ reader, device }: Reader, topic: Topic): boolean {
  return Math.random() < tastes[reader][topic] * (device === 'phone' ? 0.7 : 1);
}

function oneOf<T>(things: readonly [T, ...T[]]): T {
  return things[Math.floor(things.length * Math.random())] ?? things[0];
}
