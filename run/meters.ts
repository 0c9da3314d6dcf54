import { ActivityClock } from '../core/activity.js';
import { createEventLoopDelay, type EventLoopDelay } from './event-loop-delay.js';
import { InFlight } from './in-flight.js';

/** What a run measures of itself on the way. */
export interface Meters {
  readonly clock: ActivityClock;
  readonly inFlight: InFlight;
  readonly eventLoopDelay: EventLoopDelay;
}

/** The clock starts now; the event loop is not watched yet. */
export function createMeters(): Meters {
  return { clock: new ActivityClock(), inFlight: new InFlight(), eventLoopDelay: createEventLoopDelay() };
}
