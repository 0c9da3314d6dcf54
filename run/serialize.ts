import { arrayTypes } from '../core/array-types.js';
import { MillraceError, show } from '../core/errors.js';

/**
 * State as JSON text that carries what JSON cannot: typed arrays and the numbers NaN, Infinity, -Infinity and -0, each
 * bit as it was.
 *
 * Keys are sorted, so that equal states give equal bytes; properties that are undefined are left out. A typed array
 * becomes `{ "$array": "Float64Array", "base64": "..." }` (little-endian, as in memory), a special number
 * `{ "$number": "NaN" }`; a key of the value's own that begins with `$` gets a second one.
 *
 * @throws MillraceError `STAGE_STATE_INVALID` naming the place of a function, symbol, bigint, class instance, cycle, or
 * of an undefined outside a property.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(encode(value, [], []));
}

/**
 * The value that {@link toJson} was given.
 *
 * @throws MillraceError `STAGE_STATE_INVALID` when the text is not of its making.
 */
export function fromJson(text: string): unknown {
  return decode(parse(text), []);
}

type Path = readonly (string | number)[];

const specialNumbers = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

function encode(value: unknown, path: Path, above: readonly object[]): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value !== 'object') throw notPlain(value, path);
  if (ArrayBuffer.isView(value)) return encodeArray(value, path);
  if (above.includes(value)) throw invalid(path, 'a cycle', 'values that do not hold themselves');
  const within = [...above, value];
  if (Array.isArray(value)) return Array.from(value, (item, index) => encode(item, [...path, index], within));
  if (!isPlain(value)) throw notPlain(value, path);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, item]) => [escapeKey(key), encode(item, [...path, key], within)]),
  );
}

function encodeNumber(value: number): unknown {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { $number: Object.is(value, -0) ? '-0' : String(value) };
}

function encodeArray(view: ArrayBufferView, path: Path): unknown {
  const name = view.constructor.name;
  if (!isArrayName(name)) throw notPlain(view, path);
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  return { $array: name, base64: bytes.toString('base64') };
}

function decode(value: unknown, path: Path): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item, index) => decode(item, [...path, index]));
  if ('$number' in value) return decodeNumber(value.$number, path);
  if ('$array' in value) return decodeArray(value, path);
  const entries = Object.entries(value).map(([key, item]) => [
    unescapeKey(key),
    decode(item, [...path, key]),
  ]);
  return Object.fromEntries(entries);
}

function decodeNumber(name: unknown, path: Path): number {
  const number = typeof name === 'string' ? specialNumbers.get(name) : undefined;
  if (number !== undefined) return number;
  throw invalid(path, name, `one of ${[...specialNumbers.keys()].join(', ')}`);
}

function decodeArray(value: object, path: Path): unknown {
  const name = '$array' in value ? value.$array : undefined;
  const base64 = 'base64' in value ? value.base64 : undefined;
  if (!isArrayName(name) || typeof base64 !== 'string') throw invalid(path, value, 'a typed array in base64');
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  const ArrayType = arrayTypes[name];
  if (bytes.length % ArrayType.BYTES_PER_ELEMENT !== 0)
    throw invalid(path, `${bytes.length} bytes`, `whole numbers of a ${name}`);
  return new ArrayType(bytes.buffer);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MillraceError('STAGE_STATE_INVALID', {
      what: 'saved state',
      given: text,
      expected: 'JSON text',
      cause,
    });
  }
}

function isArrayName(name: unknown): name is keyof typeof arrayTypes {
  return typeof name === 'string' && Object.hasOwn(arrayTypes, name);
}

function isPlain(value: object): boolean {
  return isPlainPrototype(value) && Object.getOwnPropertySymbols(value).length === 0;
}

function isPlainPrototype(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function escapeKey(key: string): string {
  return key.startsWith('$') ? `$${key}` : key;
}

function unescapeKey(key: string): string {
  return key.startsWith('$$') ? key.slice(1) : key;
}

function notPlain(value: unknown, path: Path): MillraceError {
  return invalid(
    path,
    kindOf(value),
    'plain objects, arrays, strings, numbers, booleans, null or typed arrays',
  );
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return show(value);
  if (isPlainPrototype(value)) return 'an object with symbols as keys';
  return `an instance of ${value.constructor.name}`;
}

function invalid(path: Path, given: unknown, expected: string): MillraceError {
  const where = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`),
    '',
  );
  return new MillraceError('STAGE_STATE_INVALID', {
    what: 'saved state',
    given,
    expected,
    where: where === '' ? 'the state itself' : `at ${where}`,
  });
}
