/** One thing that is tried. */
export interface Trial {
  readonly name: string;
  /** Answers with what was seen; throws when it was not as it should be. */
  readonly run: () => Promise<string>;
}

/** How a trial went. */
export interface Verdict {
  readonly trial: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly seen: string;
}

/** Runs one trial. */
export async function judge({ name, run }: Trial): Promise<Verdict> {
  const began = performance.now();
  const verdict = (passed: boolean, seen: string): Verdict => ({
    trial: name,
    passed,
    seconds: Math.round((performance.now() - began) / 100) / 10,
    seen,
  });
  try {
    return verdict(true, await run());
  } catch (error) {
    return verdict(false, error instanceof Error ? error.message : String(error));
  }
}

/** Fails a trial. */
export function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
