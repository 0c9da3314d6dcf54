import { stripVTControlCharacters } from 'node:util';

/** Characters between two blocks. */
export const gap = 2;

/** Blocks of lines beside each other, each in a column of this width; painted text counts as wide as it looks. */
export function sideBySide(blocks: readonly (readonly string[])[], width: number): readonly string[] {
  const height = Math.max(0, ...blocks.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map((block) => padded(block[row] ?? '', width + gap))
      .join('')
      .trimEnd(),
  );
}

function padded(line: string, width: number): string {
  return line + ' '.repeat(Math.max(width - [...stripVTControlCharacters(line)].length, 0));
}
