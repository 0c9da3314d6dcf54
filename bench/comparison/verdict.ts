/** A goal held against what was measured, in words. */
export interface Verdict {
  readonly reached: boolean;
  readonly words: string;
}

/** Goals as a paragraph of Markdown, a list; none where there is no goal. */
export function goalList(goals: readonly Verdict[]): readonly string[] {
  if (goals.length === 0) return [];
  return [goals.map(({ reached, words }) => `- ${reached ? 'yes' : '**no**'}: ${words}`).join('\n')];
}
