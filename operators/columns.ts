import { z } from 'zod';

/** What a column of categories may hold. */
export type Category = string | number | boolean;

/** How a column of numbers is encoded: as one feature. */
export interface NumberColumn {
  readonly as: 'number';
  /** What stands for a missing value, or `mean`, that of the values so far, 0 before the first; default: it is refused. */
  readonly missing?: number | 'mean' | undefined;
}

/** How a column of categories is encoded; a missing value is a category of its own, the first one. */
export interface CategoryColumn {
  /** `index`: one feature, 0 for missing, 1 for the first category; `oneHot`: a one among zeros, at that index. */
  readonly as: 'index' | 'oneHot';
  /** The categories, in order; left out they are learnt, in the order in which they appear. */
  readonly categories?: readonly Category[] | undefined;
  /** How many may be learnt at most: it fixes the number of features. */
  readonly capacity?: number | undefined;
  /** What is done about a category that is not known, when none can be learnt; default `fail`. */
  readonly unknown?: 'fail' | 'missing';
}

/** How a column is encoded. */
export type Column = NumberColumn | CategoryColumn;

/** How the columns of a record are encoded, by name; features come in this order. */
export type Columns = Readonly<Record<string, Column>>;

const category = z.union([z.string(), z.number(), z.boolean()]);

const categoryColumn = z
  .strictObject({
    as: z.enum(['index', 'oneHot']),
    categories: z
      .array(category)
      .refine((given) => new Set(given).size === given.length, { error: 'no category twice' })
      .optional(),
    capacity: z.number().int().min(1).optional(),
    unknown: z.enum(['fail', 'missing']).default('fail'),
  })
  .refine(({ categories, capacity }) => (categories === undefined) !== (capacity === undefined), {
    error: 'either categories or a capacity',
  });

const numberColumn = z.strictObject({
  as: z.literal('number'),
  missing: z.union([z.number(), z.literal('mean')]).optional(),
});

/** Columns, checked. */
export const columnsSchema = z
  .record(z.string(), z.discriminatedUnion('as', [numberColumn, categoryColumn]))
  .refine((columns) => Object.keys(columns).length > 0, { error: 'at least one column' });
export type CheckedColumns = z.output<typeof columnsSchema>;
export type CheckedColumn = CheckedColumns[string];

/** What was learnt of the columns so far; never changed once made. */
export const learntSchema = z.object({
  categories: z.record(z.string(), z.array(category)),
  means: z.record(z.string(), z.object({ count: z.number().int().min(0), mean: z.number() })),
});
export type Learnt = z.infer<typeof learntSchema>;

export const nothingLearnt: Learnt = { categories: {}, means: {} };

/** The columns with what was learnt put in: they encode the same way for good. */
export function fixed(columns: CheckedColumns, learnt: Learnt): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, fixedColumn(name, column, learnt)]),
  );
}

function fixedColumn(name: string, column: CheckedColumn, { categories, means }: Learnt): Column {
  if (column.as !== 'number') {
    const { as, unknown } = column;
    return { as, unknown, categories: column.categories ?? categories[name] ?? [] };
  }
  return column.missing === 'mean' ? { as: 'number', missing: means[name]?.mean ?? 0 } : column;
}

/** How many features a column has. */
export function widthOf(column: CheckedColumn): number {
  return column.as === 'oneHot' ? 1 + (column.capacity ?? column.categories?.length ?? 0) : 1;
}
