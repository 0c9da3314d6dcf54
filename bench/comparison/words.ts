/** A number as people read it. */
export function count(value: number): string {
  const fraction = value < 100 && !Number.isInteger(value);
  const digits = fraction ? value.toPrecision(3) : Math.round(value).toString();
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share, in percent. */
export function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}

/** How many times as much. */
export function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

/** A sentence's beginning. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names with their versions: `node 20.1.0, torch 2.15.0`. */
export function versionList(versions: Readonly<Record<string, string>>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}

/** A table in Markdown; the first column is text, the others are numbers. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, index) => (index === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map(line).join('\n');
}
