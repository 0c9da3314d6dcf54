/**
 * Waits for something, and says meanwhile that the consumer is alive: its group takes one for dead that says nothing,
 * however busy it is.
 *
 * @param interval milliseconds between two beats.
 */
export async function beatUntil(
  done: Promise<void>,
  heartbeat: () => Promise<void>,
  interval: number,
): Promise<void> {
  let waiting = true;
  const over = done.then(() => {
    waiting = false;
  });
  while (waiting) {
    let timer: NodeJS.Timeout | undefined;
    const beat = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, interval);
    });
    await Promise.race([over, beat]);
    clearTimeout(timer);
    await heartbeat();
  }
}
