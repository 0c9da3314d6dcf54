/** The list with another one in front in each round, so that nobody always follows the same one. */
export function rotated<T>(list: readonly T[], round: number): readonly T[] {
  const begin = Math.max(round, 0) % Math.max(list.length, 1);
  return [...list.slice(begin), ...list.slice(0, begin)];
}
