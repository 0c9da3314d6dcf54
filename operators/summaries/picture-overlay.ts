import type { Caption, DrawnBox } from './captions.js';

/** Where a picture stands on a grid, in pixels of the grid. */
export interface Placed {
  readonly captions: readonly Caption[];
  readonly boxes: readonly DrawnBox[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Pixels of the grid for one of the picture. */
  readonly factor: number;
}

const fontSize = 12;
const lineHeight = 16;
// Of the fonts that are likely to be there, none is wider on the average.
const letterWidth = 0.62 * fontSize;

/** Told apart by more than their hue: wrong ones are bold and framed. */
const colors = { plain: '#24292f', right: '#1a7f37', wrong: '#c4320a', aside: '#57606a' } as const;

/** Captions and boxes of all pictures, as an SVG of the grid's size; `room` is the width that a caption may have. */
export function overlayOf(
  cells: readonly Placed[],
  { width, height, room }: { readonly width: number; readonly height: number; readonly room: number },
): string {
  const parts = cells.flatMap((cell) => [
    ...cell.boxes.map((box) => boxOf(box, cell)),
    ...(cell.captions.some(({ tone }) => tone === 'wrong') ? [frameOf(cell)] : []),
    ...cell.captions.map((caption, line) => captionOf(caption, line, cell, room)),
  ]);
  const font = `font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" font-size="${fontSize}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ${font}>${parts.join('')}</svg>`;
}

function captionOf(
  { text, tone }: Caption,
  line: number,
  { left, top, width, height }: Placed,
  room: number,
): string {
  const weight = tone === 'wrong' ? ' font-weight="bold"' : '';
  const [x, y] = [left + width / 2, top + height + lineHeight * (line + 1) - 3];
  const shown = escapeText(shorten(text, Math.floor(room / letterWidth)));
  return `<text x="${x}" y="${y}" text-anchor="middle" fill="${colors[tone]}"${weight}>${shown}</text>`;
}

function frameOf({ left, top, width, height }: Placed): string {
  return `<rect x="${left - 1.5}" y="${top - 1.5}" width="${width + 3}" height="${height + 3}" fill="none" stroke="${colors.wrong}" stroke-width="3"/>`;
}

/** Those of a label are drawn through, a model's are dashed; a dark line below the bright one shows on any picture. */
function boxOf({ predicted, text, ...sides }: DrawnBox, cell: Placed): string {
  // A model may see things beyond the edge, or nowhere at all.
  if ([sides.left, sides.top, sides.right, sides.bottom].some(Number.isNaN)) return '';
  const across = (side: number): number => cell.left + clamp(side * cell.factor, cell.width);
  const down = (side: number): number => cell.top + clamp(side * cell.factor, cell.height);
  const [x, y] = [across(sides.left), down(sides.top)];
  const [width, height] = [across(sides.right) - x, down(sides.bottom) - y];
  const color = predicted ? '#ffb000' : '#35e0a1';
  const form = `x="${x}" y="${y}" width="${Math.max(width, 0)}" height="${Math.max(height, 0)}" fill="none"`;
  const dashes = predicted ? ' stroke-dasharray="6 4"' : '';
  const lines = `<rect ${form} stroke="black" stroke-opacity="0.6" stroke-width="3.5"/><rect ${form} stroke="${color}" stroke-width="2"${dashes}/>`;
  return text === ''
    ? lines
    : lines + tagOf(text, x, Math.max(predicted ? y + height : y, cell.top + 12), color);
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

/** What is in a box: at its upper edge a label's, at its lower a model's, so that both can be read. */
function tagOf(text: string, x: number, y: number, color: string): string {
  const shown = shorten(text, 16);
  const width = shown.length * 0.58 * 10 + 6;
  return `<rect x="${x}" y="${y - 12}" width="${width}" height="12" fill="${color}"/><text x="${x + 3}" y="${y - 3}" font-size="10" fill="black">${escapeText(shown)}</text>`;
}

function shorten(text: string, most: number): string {
  const letters = [...text.replace(/\s+/g, ' ')];
  return letters.length <= most ? letters.join('') : `${letters.slice(0, Math.max(most - 1, 1)).join('')}…`;
}

/** Control characters are not allowed in XML, escaped or not. */
function escapeText(text: string): string {
  return text
    .replace(/\p{Cc}/gu, '\u{FFFD}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
