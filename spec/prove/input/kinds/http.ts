import fc from 'fast-check';
import { textLines } from '../../../../sources/text-lines.js';
import { kindOf } from '../kind.js';
import { contentsOf } from '../reading.js';
import { anyAnswer, UnreliableServer } from '../unreliable-server.js';

/** The same text as it was, and after a change. */
const versions = ['old', 'new'].map((version) =>
  Buffer.from(Array.from({ length: 40 }, (_, line) => `line ${line} of the ${version} text\n`).join('')),
);
const wholeTexts = versions.map(String);

const server = new UnreliableServer();

/** A text by HTTP from a server that breaks off, repeats, cuts ranges short, answers with errors or changes the text. */
export const http = kindOf({
  name: 'HTTP ranges',
  share: 50,
  async inputs() {
    await server.start();
    return fc.record({ answers: fc.array(anyAnswer, { maxLength: 6 }) });
  },
  async read({ answers }) {
    server.serve(versions, answers);
    const { items, error } = await contentsOf(textLines(server.url));
    const text = items.map(({ x }) => `${x}\n`).join('');
    return {
      samples: items.length,
      skipped: 0,
      error,
      place: server.url,
      precise: /line \d+|offset \d+|status/,
      wrong:
        error !== undefined || wholeTexts.includes(text) ? undefined : `another text: ${items.length} lines`,
    };
  },
  end: () => server.stop(),
});
