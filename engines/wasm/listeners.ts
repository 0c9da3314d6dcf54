const events = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Loads something compiled by emscripten and removes the process listeners that its loader adds.
 *
 * They rethrow, which changes nothing but makes Node print the source line of the throw, here 100 KB of minified
 * code, before every error. A listener is taken for one of them when it came during loading and reads as they do.
 */
export async function withoutEmscriptenListeners<T>(load: () => Promise<T>): Promise<T> {
  const before = events.map((event) => new Set(process.rawListeners(event)));
  try {
    return await load();
  } finally {
    events.forEach((event, index) => {
      for (const listener of process.rawListeners(event)) {
        if (!before[index]?.has(listener) && rethrows(listener)) removeListener(event, listener);
      }
    });
  }
}

function rethrows(listener: unknown): boolean {
  return /instanceof ExitStatus|\{\s*throw reason;?\s*\}$/.test(String(listener));
}

function removeListener(event: string, listener: unknown): void {
  if (isListener(listener)) process.removeListener(event, listener);
}

function isListener(value: unknown): value is (...parameters: unknown[]) => void {
  return typeof value === 'function';
}
