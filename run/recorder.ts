import { memory as tensorMemory } from '@tensorflow/tfjs-core';
import { eventVersion, type Facts, type IncidentalFacts, type RunEvent } from '../core/events.js';
import type { Engine, WorkerEngine } from '../engines/engine.js';
import { createRateMeter } from './rate.js';

/** Turns facts into recorded events: numbers them, and adds when and under what circumstances. */
export interface Recorder {
  /** The number of the last repeatable event; -1 before the first. */
  readonly sequence: number;
  readonly samples: number;
  number(facts: Facts): RunEvent;
  remark(facts: IncidentalFacts): RunEvent;
}

/** Goes on counting after the given sequence and samples; tensors are counted where they are in this thread. */
export function createRecorder(sequence: number, samples: number, engine: Engine | WorkerEngine): Recorder {
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
  return {
    get sequence() {
      return sequence;
    },
    get samples() {
      return samples;
    },
    number(facts) {
      sequence++;
      const version = eventVersion;
      if (facts.type !== 'step') return { version, ...facts, sequence, incidental: costly() };
      samples += facts.size;
      const samplesPerSecond = rate.add(facts.size);
      const incidental =
        samplesPerSecond === undefined ? circumstances() : { ...circumstances(), samplesPerSecond };
      return { version, ...facts, sequence, incidental };
    },
    remark: (facts) => ({ version: eventVersion, ...facts, after: sequence, incidental: costly() }),
  };
}
