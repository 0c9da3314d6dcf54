import { type Given, wordsOf } from '../flags.js';

/** What `npm start` stands for: the words after it are added to these. */
const startScript = { pipeline: 'mlp', flag: 'installNative' };

/** A command to type: `npx millrace run mlp --epochs 9`, or `npm start -- --epochs 9` where that was used. */
export function runCommandLine(pipeline: string, given: Given, extra: readonly string[] = []): string {
  const throughStart = process.env.npm_lifecycle_event === 'start' && pipeline === startScript.pipeline;
  const added = throughStart ? without(given, startScript.flag) : given;
  const words = [...wordsOf(added), ...extra].join(' ');
  return `${throughStart ? 'npm start --' : `npx millrace run ${pipeline}`} ${words}`.trim();
}

/** The command that goes on with a run: the one given, with `--resume`. */
export function resumeCommandLine(pipeline: string, given: Given, extra: Given = {}): string {
  return runCommandLine(pipeline, { ...without(given, 'resume'), resume: true, ...extra });
}

/** Twice the epochs of a run that has finished, for its pipelines that have epochs. */
export function moreEpochs({ epochs }: Given): Given {
  return typeof epochs === 'number' ? { epochs: 2 * epochs } : {};
}

function without(given: Given, name: string): Given {
  return Object.fromEntries(Object.entries(given).filter(([key]) => key !== name));
}
