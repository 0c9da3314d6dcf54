/** Told how an installation goes on. */
export interface InstallReport {
  /** A step begins: one line. */
  say(line: string): void;
  /** Bytes of the step under way that are done, and in all; a few times a second. */
  progress(done: number, total: number): void;
}

/** Bytes as a person reads them: `274 MB`, `5.6 GB`. */
export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
