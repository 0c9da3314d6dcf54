import { z } from 'zod';
import type { Cell } from './cell.js';
import { gruCell } from './gru-cell.js';
import { lstmCell } from './lstm-cell.js';
import { rnnCell } from './rnn-cell.js';

/** The names of the kinds of recurrent networks. */
export const cellNames = ['rnn', 'gru', 'lstm'] as const;

/** The name of a kind of recurrent network. */
export type CellName = (typeof cellNames)[number];

/** {@link CellName}, in a schema. */
export const cellName = z.enum(cellNames);

/** The cells by their names. */
export const cells: Readonly<Record<CellName, Cell>> = { rnn: rnnCell, gru: gruCell, lstm: lstmCell };
