import type { MonoTypeOperatorFunction } from 'rxjs';
import { Gate } from '../core/demand.js';
import { createBreather } from '../core/event-loop.js';
import { StageSubscriber, stage } from '../core/stage.js';

/** Lets timers and sockets have their turn between the items of a source that gives all of them at once. */
export function gently<T>(): MonoTypeOperatorFunction<T> {
  return stage((downstream) => {
    const gate = new Gate(1);
    const breather = createBreather();
    return new StageSubscriber<T>(downstream, gate, {
      next(item) {
        downstream.next(item);
        if (!breather.due()) return;
        gate.setCapacity(0);
        breather.breathe(() => gate.setCapacity(1));
      },
      finalize: () => breather.cancel(),
    });
  });
}
