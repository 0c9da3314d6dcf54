/** A connection is gone, or was not to be had: to be tried again, and no failure yet. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
