// Long enough that yielding costs nothing beside the work, short enough that timers, sockets and signals get through.
const sliceMilliseconds = 4;

/** Gives timers, sockets and signals their turn between pieces of synchronous work. */
export interface Breather {
  /** Whether the current slice of work has lasted long enough. */
  due(): boolean;
  /** Goes on in a later turn of the event loop. */
  breathe(goOn: () => void): void;
  /** Leaves no timer behind. */
  cancel(): void;
}

/** A breather whose first slice begins now. */
export function createBreather(): Breather {
  let since = performance.now();
  let immediate: NodeJS.Immediate | undefined;
  return {
    due: () => performance.now() - since >= sliceMilliseconds,
    breathe(goOn) {
      immediate = setImmediate(() => {
        since = performance.now();
        goOn();
      });
    },
    cancel: () => clearImmediate(immediate),
  };
}
