import { enumerations, type TensorMessage, type ValueMessage } from './schema.js';

/** A number under a tag; TensorBoard keeps it in 32 bits. */
export function scalar(tag: string, value: number): ValueMessage {
  return { tag, simple_value: value };
}

/** A text under a tag, shown as Markdown. */
export function text(tag: string, content: string): ValueMessage {
  const tensor = {
    dtype: enumerations.dataType.string,
    tensor_shape: { dim: [] },
    string_val: [Buffer.from(content)],
  };
  return shownBy('text', tag, tensor);
}

/** A histogram under a tag: rows of a bin's left edge, its right edge, and its count. */
export function histogram(tag: string, edges: readonly number[], counts: readonly number[]): ValueMessage {
  const bins = counts.flatMap((count, bin) => [edges[bin] ?? 0, edges[bin + 1] ?? 0, count]);
  const bytes = Buffer.alloc(8 * bins.length);
  for (const [index, value] of bins.entries()) bytes.writeDoubleLE(value, 8 * index);
  return shownBy('histograms', tag, {
    dtype: enumerations.dataType.double,
    tensor_shape: { dim: [{ size: counts.length }, { size: 3 }] },
    tensor_content: bytes,
  });
}

/** A picture under a tag; undefined when the bytes are no PNG. */
export function picture(tag: string, png: Uint8Array): ValueMessage | undefined {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const isPng = bytes.length > 26 && bytes.toString('latin1', 0, 8) === '\x89PNG\r\n\x1a\n';
  const channels = isPng ? channelsOf[bytes.readUInt8(25)] : undefined;
  if (channels === undefined) return undefined;
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  return { tag, image: { height, width, colorspace: channels, encoded_image_string: bytes } };
}

/** A value that a plugin of TensorBoard shows. */
export function shownBy(
  plugin: string,
  tag: string,
  tensor: TensorMessage,
  content?: Uint8Array,
): ValueMessage {
  const plugin_data = { plugin_name: plugin, ...(content && { content }) };
  return { tag, metadata: { plugin_data, data_class: enumerations.dataClass.tensor }, tensor };
}

/** Channels by the colour type in a PNG's header: grey, RGB, palette, grey with alpha, RGB with alpha. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };
