/** A text whose control characters are escaped, so that it can neither break a line nor steer the terminal. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
