import type { Engine } from '../../engines/engine.js';
import { createTrainer } from '../create-trainer.js';
import { TrainerService } from './trainer-service.js';
import { optionsOf, type TrainerSpec } from './trainer-spec.js';

/** Makes the trainer of a spec; called in the worker. */
export async function trainerService(engine: Engine, spec: TrainerSpec): Promise<TrainerService> {
  return new TrainerService(createTrainer(await optionsOf(spec), { engine, seed: spec.seed }));
}
