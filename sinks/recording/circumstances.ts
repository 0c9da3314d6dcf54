/** The figures among an event's circumstances. */
export const figures = ['samplesPerSecond', 'memory', 'tensors', 'eventLoopDelay', 'inFlight'] as const;

/** What a run's time may have been spent on. */
export const activities = ['waiting', 'training', 'evaluating', 'writing', 'paused'] as const;
