import type { CurveSummary, RunIndex } from '../index/run-index.js';
import type { CurveInfo, RunDetails } from '../protocol.js';
import { curveInfoSchema } from '../protocol.js';
import type { ShownRun } from '../shown/shown.js';

const groups = curveInfoSchema.shape.group;

/** `GET /api/run` */
export async function detailsOf(run: ShownRun): Promise<RunDetails> {
  const index = await run.index();
  const curves: CurveInfo[] = [];
  for (const curve of index.curves()) curves.push(await infoOf(index, curve));
  return { run: run.info(), curves };
}

async function infoOf(index: RunIndex, curve: CurveSummary): Promise<CurveInfo> {
  const { key, series, rows, lowest, highest } = curve;
  const slash = key.indexOf('/');
  return {
    key,
    group: groups.parse(key.slice(0, slash)),
    measure: key.slice(slash + 1),
    series,
    rows,
    ...(lowest ? { lowest: await placed(index, curve, lowest) } : {}),
    ...(highest ? { highest: await placed(index, curve, highest) } : {}),
  };
}

/** An extreme with the step at which it was reached. */
async function placed(
  index: RunIndex,
  { table }: CurveSummary,
  { value, row }: { readonly value: number; readonly row: number },
): Promise<{ readonly value: number; readonly step: number }> {
  const part = index.partsOf(table).find(({ firstRow, rows }) => row >= firstRow && row < firstRow + rows);
  const steps = await part?.values('#step');
  return { value, step: steps?.[row - (part?.firstRow ?? 0)] ?? 0 };
}
