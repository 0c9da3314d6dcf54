import { Competitor } from '../comparison/competitor.js';
import { type Resume, resumeSchema } from './recording.js';

const repetitions = 200;

/** Times to the first batch of a shuffled epoch of a million samples, fresh and at nine tenths of it, by turns. */
export async function measureResume(rounds: number, signal: AbortSignal): Promise<readonly Resume[]> {
  const script = new URL('node/resume.ts', import.meta.url);
  const process = await Competitor.start('resume', { program: 'node', script }, '', 1);
  const stop = (): void => process.stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    // To warm up.
    await process.ask({ repetitions }, resumeSchema);
    const measured: Resume[] = [];
    for (let round = 0; round < rounds; round++)
      measured.push(await process.ask({ repetitions }, resumeSchema));
    return measured;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
