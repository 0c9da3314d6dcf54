import { memory as tensorMemory } from '@tensorflow/tfjs-core';
import { eventVersion, type Facts, type IncidentalFacts, type RunEvent } from '../core/events.js';
import type { Mark } from '../core/mark.js';
import type { Engine, WorkerEngine } from '../engines/engine.js';
import type { Meters } from './meters.js';
import { createRateMeter } from './rate.js';

/** Turns facts into recorded events: numbers them, and adds when and under what circumstances. */
export interface Recorder {
  /** The number of the last repeatable event; -1 before the first. */
  readonly sequence: number;
  readonly samples: number;
  /** @param mark where the run stands at it; left out by the `end`. */
  number(facts: Facts, mark?: Mark): RunEvent;
  remark(facts: IncidentalFacts): RunEvent;
}

/** What is recorded beside the facts comes from here; tensors are counted where they are in this thread. */
export interface RecorderParts {
  readonly engine: Engine | WorkerEngine;
  readonly meters: Meters;
}

/** Goes on counting after the given sequence and samples. */
export function createRecorder(
  sequence: number,
  samples: number,
  { engine, meters }: RecorderParts,
): Recorder {
  const began = performance.now();
  const rate = createRateMeter();
  const circumstances = (): RunEvent['incidental'] => ({
    time: Date.now(),
    elapsed: Math.round(performance.now() - began),
  });
  const costly = (): RunEvent['incidental'] => ({
    ...circumstances(),
    memory: process.memoryUsage.rss(),
    ...('worker' in engine ? {} : { tensors: tensorMemory().numTensors }),
  });
  const ofStep = (size: number, mark: Mark | undefined): RunEvent['incidental'] => {
    const incidental: RunEvent['incidental'] = { ...circumstances(), spent: meters.clock.lap() };
    const samplesPerSecond = rate.add(size);
    const eventLoopDelay = meters.eventLoopDelay.take();
    const inFlight = mark && meters.inFlight.count(mark);
    if (samplesPerSecond !== undefined) incidental.samplesPerSecond = samplesPerSecond;
    if (eventLoopDelay !== undefined) incidental.eventLoopDelay = eventLoopDelay;
    if (inFlight !== undefined) incidental.inFlight = inFlight;
    return incidental;
  };
  // The time until here went to making the run ready.
  meters.clock.lap();
  return {
    get sequence() {
      return sequence;
    },
    get samples() {
      return samples;
    },
    number(facts, mark) {
      sequence++;
      const version = eventVersion;
      if (facts.type !== 'step') return { version, ...facts, sequence, incidental: costly() };
      samples += facts.size;
      return { version, ...facts, sequence, incidental: ofStep(facts.size, mark) };
    },
    remark: (facts) => ({ version: eventVersion, ...facts, after: sequence, incidental: costly() }),
  };
}
