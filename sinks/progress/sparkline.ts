const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** Values as a line of bars, the lowest and the highest of them at the ends of the scale; empty for fewer than two. */
export function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length < 2) return '';
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  const level = (value: number): number => (range === 0 ? 0 : (value - low) / range);
  return finite.map((value) => blocks[Math.round(level(value) * (blocks.length - 1))]).join('');
}
