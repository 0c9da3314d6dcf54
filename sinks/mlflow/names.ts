import { createHash } from 'node:crypto';

const longest = 250;

/**
 * A name as MLflow takes it: letters, digits, `_`, `-`, `.`, space and `/`, a path that is in its simplest form, at most
 * 250 characters. What it refuses is written as `_` and its code in hexadecimal, so that two names stay two.
 */
export function mlflowName(name: string): string {
  const escaped = name
    .replace(/[^\p{L}\p{N}_./\- ]/gu, escapeCharacter)
    .split('/')
    .map((part) => (part === '' || part === '.' || part === '..' ? `_${part.replaceAll('.', '2e')}` : part))
    .join('/');
  if (escaped.length <= longest) return escaped;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${escaped.slice(0, longest - hash.length - 1)}-${hash}`;
}

function escapeCharacter(character: string): string {
  return `_${character.codePointAt(0)?.toString(16) ?? ''}`;
}
