import { MillraceError } from '../../core/errors.js';

/** What a device tells of itself aside from its answers; a `GPUDevice` does. */
export interface TellingDevice {
  /** Settled once the device is no more. */
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(type: 'uncapturederror', listener: (event: DeviceError) => void): void;
}

/** The event of an error that no call answers with. */
export interface DeviceError {
  readonly error: { readonly message: string };
  preventDefault(): void;
}

/** What has gone wrong on a device so far. */
export interface DeviceWatch {
  /** @throws MillraceError `ENGINE_FAILED` once anything has gone wrong: what was computed since cannot be relied on. */
  check(): void;
  /** Remembers what went wrong; the first reason stays. */
  fail(reason: unknown): void;
  /**
   * Does something that is named where it goes wrong.
   *
   * @throws MillraceError `ENGINE_FAILED`, as `check` does.
   */
  during<Result>(doing: string, action: () => Result): Result;
}

/**
 * Watches a device: WebGPU reports a program that does not compile, a buffer that is too large or a lost device aside,
 * and goes on with zeros.
 */
export function watchDevice(device: TellingDevice): DeviceWatch {
  let current = '';
  let failure: string | undefined;
  const watch: DeviceWatch = {
    check() {
      if (failure === undefined) return;
      throw new MillraceError('ENGINE_FAILED', {
        what: failure,
        advice: 'Start the process again with smaller batches, or with another engine',
      });
    },
    fail(reason) {
      const words = reason instanceof Error ? reason.message : String(reason);
      failure ??= `webgpu could not compute ${current}(${firstLine(words)})`;
    },
    during(doing, action) {
      current = `${doing} `;
      try {
        return action();
      } finally {
        current = '';
        watch.check();
      }
    },
  };
  device.addEventListener('uncapturederror', (event) => {
    // Else Dawn prints it too.
    event.preventDefault();
    watch.fail(event.error.message);
  });
  void device.lost.then(({ reason, message }) => watch.fail(`device lost: ${message || reason}`));
  return watch;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
