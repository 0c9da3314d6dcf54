/** The run of what belongs to no trainer: the folder itself. */
export const own = '.';

/** What TensorBoard calls a run: the folder of a trainer, or that of a data set it is evaluated on, within. */
export function runOf(trainer: string, data?: string): string {
  return data === undefined ? folderName(trainer) : `${folderName(trainer)}/${folderName(data)}`;
}

/** Whether a run is that of a trainer. */
export function isTrainer(run: string): boolean {
  return run !== own && !run.includes('/');
}

/** A name as that of a folder, another one for each name, which leads nowhere else. */
function folderName(name: string): string {
  // Half of a surrogate pair, which has no place in UTF-8, becomes a replacement character.
  const escaped = encodeURIComponent(Buffer.from(name).toString()).replaceAll('*', '%2A');
  if (escaped === '') return '%';
  return /^\.+$/.test(escaped) ? escaped.replaceAll('.', '%2E') : escaped;
}
