/**
 * tf.layers names a layer without a name by a counter of the process (`dense_Dense7`), so the names depend on whatever
 * was built before. A saved model must not: generated names are numbered anew within each model.
 */

const generated = /^(.+_)?(?<kind>[A-Z][A-Za-z]*?(?:[123]D)?|input|model|sequential_)(?<number>\d+)$/;

/** What a bidirectional layer puts before the name of the layer that it runs both ways; a topology has it without. */
const direction = /^(forward_|backward_)/;

/** What inputs and models are called by: these have no class in their names. */
const plain = new Set(['input', 'model', 'sequential_']);

/** A function that renames the layers of one model, in texts such as `dense_Dense7/kernel`; others stay. */
export function layerRenaming(): (text: string) => string {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const rename = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const stem = generatedStem(name);
    if (stem === undefined) return name;
    const number = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, number);
    names.set(name, stem + number);
    return stem + number;
  };
  const renamePart = (part: string): string => {
    const [prefix = ''] = direction.exec(part) ?? [];
    return prefix + rename(part.slice(prefix.length));
  };
  return (text) => text.split('/').map(renamePart).join('/');
}

/** The topology with its layers renamed. */
export function renameLayers(
  topology: unknown,
  rename: (text: string) => string,
): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(topology), (_key, value: unknown) =>
    typeof value === 'string' ? rename(value) : value,
  );
}

/** `dense_Dense` of `dense_Dense7`; undefined for a name that tf.layers would not have generated. */
function generatedStem(name: string): string | undefined {
  const match = generated.exec(name);
  const { kind, number } = match?.groups ?? {};
  if (kind === undefined || number === undefined) return undefined;
  const stem = name.slice(0, -number.length);
  if (plain.has(kind)) return kind === stem ? stem : undefined;
  const prefix = stem.slice(0, -kind.length).replaceAll('_', '');
  return prefix.endsWith(kind.toLowerCase()) ? stem : undefined;
}
