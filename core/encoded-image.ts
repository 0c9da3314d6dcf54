/** A picture that is not decoded yet: a JPEG, PNG or WebP as it lies in a file or came over the wire. */
export interface EncodedImage {
  /** The file that holds it; beside `bytes`, the name that errors call it by. */
  readonly file: string;
  /** Its content, where that is in memory already; when absent it is read from `file` to be decoded. */
  readonly bytes?: Uint8Array;
}

/** Whether a value is an {@link EncodedImage}. */
export function isEncodedImage(value: unknown): value is EncodedImage {
  if (typeof value !== 'object' || value === null) return false;
  const { file, bytes }: Partial<Record<keyof EncodedImage, unknown>> = value;
  return typeof file === 'string' && (bytes === undefined || bytes instanceof Uint8Array);
}
