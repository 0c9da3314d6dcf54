/** A `ts` fence of a document or of a doc comment. */
export interface Snippet {
  /** Relative to the root. */
  readonly file: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
  /** False for a fence marked `no-run`, which is only type-checked. */
  readonly runs: boolean;
}

/** `README.md:12`. */
export function nameOf({ file, line }: Snippet): string {
  return `${file}:${line}`;
}

/** The `ts` fences of a Markdown text, or of the doc comments of a TypeScript text. */
export function snippetsIn(file: string, text: string): readonly Snippet[] {
  const lines = text.split('\n').map(file.endsWith('.ts') ? uncomment : (line) => line);
  return lines.flatMap((opening, index) => {
    const runs = /^```ts\s*$/.test(opening);
    if (!runs && !/^```ts no-run\s*$/.test(opening)) return [];
    const rest = lines.slice(index + 1);
    const length = rest.findIndex((line) => line.startsWith('```'));
    return [{ file, line: index + 2, code: rest.slice(0, length).join('\n'), runs }];
  });
}

function uncomment(line: string): string {
  return /^\s*\* ?(.*)$/.exec(line)?.[1] ?? '';
}
