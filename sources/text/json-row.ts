import type { z } from 'zod';
import { RowFault } from './row-format.js';

/** What a schema makes of a text that is JSON, or what is wrong with it. */
export function jsonRow<Row>(text: string, schema: z.ZodType<Row>): Row | RowFault {
  const value = inJson(text);
  if (value instanceof RowFault) return value;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const given = path.reduce<unknown>((part, key) => Object(part)[key], value);
  return new RowFault(given, issue?.message ?? 'another value', path.map(String).join('.') || undefined);
}

function inJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return new RowFault(text, 'JSON');
    throw error;
  }
}
