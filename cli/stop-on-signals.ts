import { exitCodeOfSignal, exitCodes } from './exit-codes.js';

/** Turns Ctrl-C and SIGTERM into a graceful stop. */
export interface StopSwitch {
  /** Aborts at the first signal, with the signal's name as its reason. */
  readonly signal: AbortSignal;
  /** 0 until a signal came, then 130 or 143. */
  readonly exitCode: number;
  /** Leaves the signals to Node again. */
  release(): void;
}

// Under npm one Ctrl-C arrives twice: from the terminal, and passed on by npm.
const oneKeypressMilliseconds = 300;

/**
 * Listens to SIGINT and SIGTERM: the first stops gracefully, a second one, later, ends the process at once.
 *
 * @param stopping told when the first has come.
 * @param oneKeypress milliseconds within which further signals count as the first one; default 300.
 */
export function stopOnSignals(
  stopping: () => void = () => {},
  oneKeypress = oneKeypressMilliseconds,
): StopSwitch {
  const controller = new AbortController();
  let exitCode: number = exitCodes.done;
  let since = 0;
  const listen = (name: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      exitCode = exitCodeOfSignal(name);
      since = performance.now();
      stopping();
      controller.abort(name);
      return;
    }
    if (performance.now() - since > oneKeypress) process.exit(exitCodeOfSignal(name));
  };
  process.on('SIGINT', listen).on('SIGTERM', listen);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      process.off('SIGINT', listen).off('SIGTERM', listen);
    },
  };
}
