import { MillraceError } from './errors.js';

/** How another thread comes by the same thing: a module, the name of its export, and what that is called with. */
export interface Recipe {
  /** URL of the module. */
  readonly module: string;
  readonly name: string;
  /** Absent where the export is the thing itself; a parameter may be portable in its turn. */
  readonly parameters?: readonly Parameter[];
}

type Parameter = { readonly value: unknown } | { readonly recipe: Recipe };

interface Origin {
  readonly module: string;
  readonly name: string;
  readonly parameters: readonly unknown[] | undefined;
}

const origins = new WeakMap<object, Origin>();

/**
 * Marks a model, an optimizer, a loss or a metric as an export of its module, so that a trainer in a worker thread can
 * import it there: functions cannot be sent to another thread.
 *
 * Returns the value itself: in the main thread nothing changes. The module is imported in the worker, so it must not
 * start a run; whatever else it does, it does there too.
 *
 * @param module the `import.meta.url` of the module that exports it.
 * @param name the name of the export.
 * @param parameters where the export is a function that makes the value: what it was called with, plain data or
 *   portable things. Left out where the export is the value itself.
 * @example
 * ```ts
 * import { type Metric, portable } from 'millrace';
 *
 * // In a module of its own, beside the pipeline:
 * export const bias = portable<Metric>(import.meta.url, 'bias', (output, labels) => {
 *   const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
 *   return (sum(output.data) - sum(labels.data)) / labels.data.length;
 * });
 * ```
 */
export function portable<T extends object>(
  module: string,
  name: string,
  value: T,
  parameters?: readonly unknown[],
): T {
  origins.set(value, { module, name, parameters });
  return value;
}

/**
 * The recipe of something {@link portable}.
 *
 * @param what it is, as the user knows it: `metric accuracy of trainer model`.
 * @throws MillraceError `NOT_PORTABLE` for anything else, and for parameters that cannot be copied.
 */
export function recipeOf(what: string, value: object): Recipe {
  const origin = origins.get(value);
  if (origin === undefined) throw notPortable(what, value);
  const { module, name, parameters } = origin;
  if (parameters === undefined) return { module, name };
  return {
    module,
    name,
    parameters: parameters.map((parameter, index) =>
      isKnown(parameter)
        ? { recipe: recipeOf(`parameter ${index} of ${what}`, parameter) }
        : { value: copied(`parameter ${index} of ${what}`, parameter) },
    ),
  };
}

/**
 * Makes the thing of a recipe in this thread.
 *
 * @throws MillraceError `NOT_PORTABLE` when the module has no such export; what the module or the export throws.
 */
export async function fromRecipe({ module, name, parameters }: Recipe): Promise<unknown> {
  const exported: unknown = Reflect.get(await import(module), name);
  if (parameters === undefined && exported !== undefined) return exported;
  if (parameters === undefined || typeof exported !== 'function') throw noExport(module, name, exported);
  const made = parameters.map((each) => ('recipe' in each ? fromRecipe(each.recipe) : each.value));
  return exported(...(await Promise.all(made)));
}

function isKnown(value: unknown): value is object {
  return ((typeof value === 'object' && value !== null) || typeof value === 'function') && origins.has(value);
}

function copied(what: string, value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw notPortable(what, value, cause);
  }
}

function notPortable(what: string, given: unknown, cause?: unknown): MillraceError {
  return new MillraceError('NOT_PORTABLE', {
    what,
    given,
    expected: 'something that a worker thread can import by name',
    advice:
      'Export it from a module of its own as portable(import.meta.url, NAME, ...), or leave out worker: true',
    ...(cause === undefined ? {} : { cause }),
  });
}

function noExport(module: string, name: string, given: unknown): MillraceError {
  return new MillraceError('NOT_PORTABLE', {
    what: `export ${name}`,
    given,
    expected: 'the export that portable was told of',
    where: module,
    advice: 'Give portable the URL of the module and the name under which it exports the thing',
  });
}
