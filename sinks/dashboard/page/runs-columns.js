import { compareOptions, optionsOf } from './compare.js';
import { clock, count, duration, number, setting, words } from './format.js';

const mostMeasures = 8;

const facts = [
  { name: 'state', title: 'State', value: ({ state }) => state },
  {
    name: 'startedAt',
    title: 'Started',
    value: ({ startedAt }) => startedAt,
    text: ({ startedAt }) => clock(startedAt),
  },
  {
    name: 'elapsed',
    title: 'Time',
    value: ({ elapsed }) => elapsed,
    text: ({ elapsed }) => duration(elapsed),
  },
  { name: 'step', title: 'Step', value: ({ step }) => step, text: ({ step }) => count(step) },
];

/**
 * The columns of the table of runs: `name`, `title`, `value(run)` to sort by, `text(run)` where it is shown otherwise,
 * and `differs` for an option that is not the same in all runs.
 *
 * @param everything whether options that are the same in all runs have a column, too.
 */
export function columnsOf(runs, everything) {
  const { names, differing } = compareOptions(runs);
  const measures = [...new Set(runs.flatMap(({ latest }) => Object.keys(latest)))].slice(0, mostMeasures);
  return [
    ...facts,
    ...measures.map((name) => ({
      name: `latest ${name}`,
      title: words(name),
      value: ({ latest }) => latest[name],
      text: ({ latest }) => number(latest[name] ?? undefined),
    })),
    ...(everything ? names : differing).map((name) => ({
      name: `option ${name}`,
      title: words(name),
      differs: differing.includes(name),
      value: (run) => optionsOf(run)[name],
      text: (run) => setting(optionsOf(run)[name]),
    })),
  ];
}

/** What a cell says. */
export function textIn({ text, value }, run) {
  return text ? text(run) : String(value(run));
}
