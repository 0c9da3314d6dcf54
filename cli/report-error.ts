import { CommanderError } from 'commander';
import { isMillraceError } from '../core/errors.js';
import { colorsFor, type Output } from './session.js';

/** Tells an error: in one line where its cause is known, with its stack where it is a bug. */
export function reportError(error: unknown, stderr: Output): void {
  // Commander has printed its own already.
  if (error instanceof CommanderError) return;
  const { red } = colorsFor(stderr);
  const code = codeOf(error);
  if (code !== undefined) stderr.write(`${red(`error ${code}:`)} ${oneLine(messageOf(error))}\n`);
  else stderr.write(`${red('error:')} this is a bug of millrace; please report it\n${stackOf(error)}\n`);
}

/** A message without its line breaks. */
export function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}

/** Our own code, or that of the operating system (`EACCES`, `ENOSPC`). */
function codeOf(error: unknown): string | undefined {
  if (isMillraceError(error)) return error.code;
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  return String(error.code);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
