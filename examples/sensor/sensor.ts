import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync } from 'mqtt';

/** What the simulated sensor does. */
export interface SensorOptions {
  readonly url: string;
  readonly topic: string;
  /** Milliseconds between two readings. */
  readonly every: number;
  /** After so many readings the bearing is worn out; after as many again it was replaced, and so on. */
  readonly wears: number;
  readonly signal: AbortSignal;
}

/**
 * A motor that sends its load, the temperature around it, and its own: a worn bearing makes it hotter under load.
 *
 * @throws when no broker answers at first; later it waits until it is back.
 */
export async function sendReadings({ url, topic, every, wears, signal }: SensorOptions): Promise<void> {
  const client = await connectAsync(url, { protocolVersion: 5 }, false);
  for (let sent = 0; !signal.aborted; sent++) {
    const worn = Math.floor(sent / wears) % 2 === 1;
    await client.publishAsync(topic, JSON.stringify(reading(worn)), { qos: 1 });
    await pause(every);
  }
  await client.endAsync();
}

function reading(worn: boolean) {
  const load = Math.random();
  const around = 15 + 10 * Math.random();
  const celsius = 25 + around + (worn ? 45 : 25) * load + noise();
  return { load, around, celsius };
}

/** About normally distributed, with a standard deviation of 0.7. */
function noise(): number {
  return Math.random() + Math.random() + Math.random() + Math.random() - 2;
}
