/** A family of series in Prometheus' text format. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly series: readonly Series[];
}

/** One line of a family. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const header = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/;
const line = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y;

/**
 * Reads a scrape by the grammar of the text format, version 0.0.4.
 *
 * @throws Error at the first line that is none, a series without its family, or one that is there twice.
 */
export function parseExposition(text: string): readonly Family[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families: { name: string; type: string; help: string; series: Series[] }[] = [];
  const seen = new Set<string>();
  for (const each of text.split('\n')) {
    if (each === '') continue;
    const [, kind, name = '', rest = ''] = header.exec(each) ?? [];
    if (kind === 'HELP') families.push({ name, type: 'untyped', help: rest, series: [] });
    const family = families.at(-1);
    if (kind === 'TYPE' && family?.name === name) family.type = rest;
    if (kind !== undefined) continue;
    const series = parseSeries(each);
    const identity = JSON.stringify([series.name, Object.entries(series.labels).sort()]);
    if (!family || !belongs(series, family) || seen.has(identity)) throw new Error(`out of place: ${each}`);
    seen.add(identity);
    family.series.push(series);
  }
  return families;
}

/** What `promtool check metrics` would say of the names and the helps of families. */
export function lintExposition(families: readonly Family[]): readonly string[] {
  return families.flatMap(({ name, type, help }) => [
    ...(help.trim() === '' ? [`${name} has no help text`] : []),
    ...(type === 'untyped' ? [`${name} has no type`] : []),
    ...(type === 'counter' && !name.endsWith('_total') ? [`counter ${name} does not end in _total`] : []),
    ...(type !== 'counter' && name.endsWith('_total') ? [`${type} ${name} ends in _total`] : []),
    ...(/_(count|sum|bucket|info)$/.test(name) ? [`${name} ends in a word that is kept for others`] : []),
    ...(/(millisecond|minute|hour|kilobyte|megabyte|percent)s?(_|$)/.test(name)
      ? [`${name} has no base unit`]
      : []),
    ...(/(gauge|counter|histogram)(_|$)/.test(name) ? [`${name} holds its type`] : []),
    ...(/[A-Z]/.test(name) ? [`${name} is not in snake_case`] : []),
  ]);
}

/** The value of the one series that has these labels, among others. */
export function seriesValue(
  families: readonly Family[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const found = families
    .flatMap(({ series }) => series)
    .filter(
      (each) =>
        each.name === name && Object.entries(labels).every(([key, value]) => each.labels[key] === value),
    );
  if (found.length > 1) throw new Error(`${found.length} series ${name}`);
  return found[0]?.value;
}

function parseSeries(text: string): Series {
  const [, name, labels = '', value = ''] = line.exec(text) ?? [];
  if (name === undefined) throw new Error(`no series: ${text}`);
  return { name, labels: parseLabels(labels), value: numberOf(value) };
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < text.length) {
    const [, name, value] = label.exec(text) ?? [];
    if (name === undefined || value === undefined || name in labels) throw new Error(`no labels: ${text}`);
    labels[name] = value.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
  }
  return labels;
}

// As Go reads numbers.
function numberOf(text: string): number {
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  const value = Number(text);
  if (Number.isNaN(value)) throw new Error(`no number: ${text}`);
  return value;
}

function belongs({ name }: Series, family: { readonly name: string; readonly type: string }): boolean {
  const ends = family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  return ends.some((end) => name === `${family.name}${end}`);
}
