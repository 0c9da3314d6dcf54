import type { MonoTypeOperatorFunction, Subscriber } from 'rxjs';
import { joinRun, StageSubscriber, stage } from '../../core/stage.js';
import type { ImageSettings } from './image-settings.js';

type Decoder = ImageSettings['decoder'];

/** Tells the run what decodes, so that a resume with another decoder, and other pixels, is refused. */
export function decoderStage<T>(name: string, decoder: Decoder): MonoTypeOperatorFunction<T> {
  return stage((downstream: Subscriber<T>) => {
    joinRun(downstream, { name: `${name}.decoder`, owner: owners[decoder], options: { decoder } });
    return new StageSubscriber<T>(downstream, undefined, { next: (sample) => downstream.next(sample) });
  });
}

// Without a state of its own, a decoder may stand in a run as often as one likes, under one name.
const owners: Readonly<Record<Decoder, object>> = { sharp: {}, wasm: {} };
