import type { Message } from './message.js';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * The lines of a stream of bytes, each a message as soon as it has come; empty ones are passed over, and what stands behind
 * the last newline is one too.
 *
 * @param maxLineBytes what is longer is a message with a fault, cut there.
 */
export async function* lineMessages(
  chunks: AsyncIterable<Uint8Array | string>,
  maxLineBytes: number,
): AsyncGenerator<Message> {
  let rest: Buffer = Buffer.alloc(0);
  let passingOver = false;
  for await (const chunk of chunks) {
    let bytes = Buffer.concat([rest, Buffer.from(chunk)]);
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline)) {
      const line = bytes.subarray(0, end);
      bytes = bytes.subarray(end + 1);
      if (!passingOver) yield* messageOf(line, maxLineBytes);
      passingOver = false;
    }
    const tooLong = bytes.length > maxLineBytes;
    if (tooLong && !passingOver) yield* messageOf(bytes, maxLineBytes);
    passingOver ||= tooLong;
    rest = passingOver ? Buffer.alloc(0) : bytes;
  }
  yield* messageOf(rest, maxLineBytes);
}

function* messageOf(line: Buffer, maxLineBytes: number): Generator<Message> {
  const data = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
  if (data.length > maxLineBytes)
    yield {
      data: data.subarray(0, maxLineBytes),
      subject: '',
      fault: `a line of at most ${maxLineBytes} bytes`,
    };
  else if (data.length > 0) yield { data, subject: '' };
}
