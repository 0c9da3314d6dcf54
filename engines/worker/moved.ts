/** The result of a service's method together with the buffers in it that nobody else uses: they are not copied. */
export class Moved<Value> {
  constructor(
    readonly value: Value,
    readonly buffers: readonly ArrayBufferLike[],
  ) {}
}
