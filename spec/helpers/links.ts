/** A link of a Markdown document to a file beside it, or to a heading. */
export interface Link {
  /** As written, without the fragment; empty for a heading of the same document. */
  readonly path: string;
  /** The heading's anchor; empty where the whole file is meant. */
  readonly fragment: string;
}

/** The links of a Markdown text that lead to files or headings; code and links to the web are left out. */
export function linksIn(markdown: string): readonly Link[] {
  const prose = withoutCode(markdown);
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', fragment = ''] = target.split('#');
      return { path, fragment };
    });
}

/** The anchors of a Markdown text's headings, made as GitHub makes them. */
export function anchorsIn(markdown: string): readonly string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(markdown).matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '');
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^```[\s\S]*?^```/gm, '');
}
