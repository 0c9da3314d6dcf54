import type { Goal } from './lesson.js';

/**
 * Reads how many of the neighbours of a word that were last shown (see `nearestWords`) are among some words; NaN where
 * none were shown.
 */
export function nearestAmong(word: string, expected: ReadonlySet<string>): Goal['read'] {
  return (events) => {
    const shown = events.findLast((event) => event.type === 'summary' && event.name === 'neighbours');
    if (shown?.type !== 'summary') return Number.NaN;
    const start = `${word}: `;
    const line = shown.text?.split('\n').find((each) => each.startsWith(start)) ?? start;
    const near = line.slice(start.length).split(', ');
    return near.filter((neighbour) => expected.has(neighbour.split(' ')[0] ?? '')).length;
  };
}

/** Reads by how much the loss has fallen: that of the last epoch over that of the first; NaN where there is none. */
export const lossLeft: Goal['read'] = (events) => {
  const losses = events.flatMap((event) => (event.type === 'epoch' ? [event.loss] : []));
  return (losses.at(-1) ?? Number.NaN) / (losses[0] ?? Number.NaN);
};

/** Words about computers in the Wall Street Journal of 1989. */
export const aboutComputers: ReadonlySet<string> = new Set(
  `apple bugs chips circuit circuits compaq computer computers computing conductor data desktop digital disk drive drives
  electronic electronics hard-disk hardware hewlett-packard ibm integrated intel keyboard laptop machine machines
  mainframe mainframes memory microprocessor microprocessors microsoft minicomputer minicomputers mips motorola nec
  networking notebook pc pcs personal-computer printer printers processing processor processors random-access
  semiconductor semiconductors silicon software sun supercomputer supercomputers systems texas-instruments toshiba vax
  workstation workstations`.split(/\s+/),
);

/** The days of the week. */
export const days: ReadonlySet<string> = new Set(
  'monday tuesday wednesday thursday friday saturday sunday'.split(' '),
);
