import { type Command, Option } from 'commander';
import { z } from 'zod';
import { MillraceError } from '../core/errors.js';

/** What JSON Schema says of a field, as far as flags need it. */
const fieldSchema = z.object({
  type: z.enum(['string', 'number', 'integer', 'boolean', 'array']),
  description: z.string().optional(),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  get items() {
    return fieldSchema.optional();
  },
});
type Field = z.infer<typeof fieldSchema>;

/** Values as they were typed, by option name; only those that were given. */
export type Given = Readonly<Record<string, unknown>>;

/** Adds a flag to a command for every field of a schema: `batchSize` becomes `--batch-size <number>`. */
export function addFlags(command: Command, schema: z.ZodObject): void {
  for (const [name, field] of fieldsOf(schema)) {
    for (const option of optionsOf(name, field)) command.addOption(option);
  }
}

/** The fields of a schema that were given, of all the options of a command. */
function givenFor(schema: z.ZodObject, given: Given): Given {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in schema.shape));
}

/**
 * Reads typed values with the schema they belong to.
 *
 * @param recorded what counts for an option that is not given, before its default.
 * @throws MillraceError `OPTION_INVALID` naming the flag, the value given and what was expected.
 */
export function parseFlags<Schema extends z.ZodObject>(
  schema: Schema,
  given: Given,
  recorded: Given = {},
): z.output<Schema> {
  const fields = new Map(fieldsOf(schema));
  const own = givenFor(schema, given);
  const values = Object.entries(own).map(
    ([name, typed]) => [name, readTyped(typed, fields.get(name))] as const,
  );
  const parsed = schema.safeParse({ ...recorded, ...Object.fromEntries(values) });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0]);
  throw new MillraceError('OPTION_INVALID', {
    what: `option ${flagOf(name)}`,
    given: own[name],
    expected: expectedOf(fields.get(name), issue?.message),
  });
}

/** `batchSize` as it is typed: `--batch-size`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The words of given options, as they would be typed again. */
export function wordsOf(given: Given): readonly string[] {
  return Object.entries(given).flatMap(([name, value]) => {
    if (value === true) return [flagOf(name)];
    if (value === false) return [flagOf(name).replace('--', '--no-')];
    return [flagOf(name), quoted(String(value))];
  });
}

function quoted(text: string): string {
  return /^[\w./:,=@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

type Fields = readonly (readonly [name: string, field: Field])[];

// The options of every run are those of every pipeline, and what a schema says takes a millisecond to find out.
const known = new WeakMap<z.ZodObject, Fields>();

function fieldsOf(schema: z.ZodObject): Fields {
  const fields = known.get(schema) ?? readFields(schema);
  known.set(schema, fields);
  return fields;
}

function readFields(schema: z.ZodObject): Fields {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, field]) => [name, fieldSchema.parse(field)]);
}

function optionsOf(name: string, field: Field): readonly Option[] {
  const { description = '' } = field;
  const flag = flagOf(name);
  if (field.type !== 'boolean')
    return [new Option(`${flag} <${valueName(field)}>`, description + defaultText(field))];
  const positive = new Option(flag, description).hideHelp(field.default === true);
  const negative = new Option(flag.replace('--', '--no-'), description).hideHelp(field.default !== true);
  // In this order: a negation alone would set its own default.
  return [positive, negative];
}

function valueName(field: Field): string {
  if (field.enum) return field.enum.join('|');
  if (field.type === 'array') return 'list';
  return field.type === 'string' ? 'path' : 'number';
}

function defaultText(field: Field): string {
  return field.default === undefined ? '' : ` (default: ${String(field.default)})`;
}

/** What a typed word stands for; one that stands for nothing is left for the schema to refuse. */
function readTyped(typed: unknown, field: Field | undefined): unknown {
  if (typeof typed !== 'string' || field === undefined) return typed;
  if (field.type === 'array') return typed.split(',').map((word) => readTyped(word, field.items));
  if (field.type !== 'number' && field.type !== 'integer') return typed;
  const value = typed.trim() === '' ? Number.NaN : Number(typed);
  return Number.isNaN(value) ? typed : value;
}

function expectedOf(field: Field | undefined, message = 'another value'): string {
  if (field?.enum) return alternatives(field.enum);
  if (field?.type === 'integer') return `a whole number${boundsOf(field)}`;
  if (field?.type === 'number') return `a number${boundsOf(field)}`;
  if (field?.type === 'array' && field.items)
    return `a list separated by commas, each ${expectedOf(field.items)}`;
  return message;
}

function alternatives(values: readonly string[]): string {
  return values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Field): string {
  const bounds = [
    bound('of at least', minimum),
    bound('above', exclusiveMinimum),
    bound('at most', maximum),
    bound('below', exclusiveMaximum),
  ].filter((text) => text !== '');
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}

// The bounds that zod gives every whole number say nothing to a person.
function bound(words: string, value: number | undefined): string {
  return value === undefined || Math.abs(value) === Number.MAX_SAFE_INTEGER ? '' : `${words} ${value}`;
}
