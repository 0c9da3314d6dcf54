/**
 * The turns of Dawn's own event loop.
 *
 * Dawn finishes what it was asked for (a buffer to be mapped, say) only in a callback that it hands to the global
 * `setImmediate`, which it looks up at each use. Caught there, the callback can be called at once, without going back
 * to Node's event loop: that is what makes a synchronous read possible. See src/dawn/node/binding/AsyncRunner.cpp of
 * dawn.googlesource.com/dawn.
 */
let held: (() => void) | undefined;

/**
 * Makes a call that Dawn answers with a promise: it is kept in a later turn of Node's event loop, or before that by
 * {@link tickWhile}. Every such call has to come through here, because Dawn asks for one callback at a time.
 */
export function callDawn<Result>(call: () => Result): Result {
  const { setImmediate } = globalThis;
  const keep = (turn: () => void): void => {
    held = turn;
    setImmediate(tick);
  };
  Reflect.set(globalThis, 'setImmediate', keep);
  try {
    return call();
  } finally {
    Reflect.set(globalThis, 'setImmediate', setImmediate);
  }
}

/** Gives Dawn turns, now, for as long as it wants them and the condition holds. */
export function tickWhile(condition: () => boolean): void {
  let turns = 0;
  while (condition() && tick()) {
    turns++;
    // A card answers soon; a software adapter needs the processor that waiting would take from it.
    if (turns > patience) Atomics.wait(sleeper, 0, 0, 0.1);
  }
}

const patience = 100;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** One turn; false when Dawn asked for none. */
function tick(): boolean {
  const turn = held;
  held = undefined;
  if (turn === undefined) return false;
  callDawn(turn);
  return true;
}
