// Over by the next turn of the event loop; and what measures its delay, listed though it keeps no process alive.
const harmless: ReadonlySet<string> = new Set(['Immediate', 'IntervalHistogram']);

/** What keeps this process alive: `TCPServerWrap`, `Timeout`, `ProcessWrap` and the like, one for each. */
export function openResources(): readonly string[] {
  return process.getActiveResourcesInfo().filter((kind) => !harmless.has(kind));
}

/** What came to be open since then. */
export function openedSince(before: readonly string[]): readonly string[] {
  const rest = [...before];
  return openResources().filter((kind) => {
    const place = rest.indexOf(kind);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
}
