const signature = '\x89PNG\r\n\x1a\n';
// The signature, the head of the first chunk, and the width and height at its beginning.
const least = 24;

/**
 * A PNG as an SVG of the same size, whose pixels stay sharp however large it is shown; undefined when it is no PNG.
 *
 * @param title what it is called, for those who cannot see it.
 */
export function pngInSvg(png: Buffer, title: string): string | undefined {
  if (png.length < least || png.toString('latin1', 0, signature.length) !== signature) return undefined;
  const size = `width="${png.readUInt32BE(16)}" height="${png.readUInt32BE(20)}"`;
  const href = `data:image/png;base64,${png.toString('base64')}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size}>`,
    `<title>${escaped(title)}</title>`,
    `<image ${size} style="image-rendering: pixelated" href="${href}"/>`,
    '</svg>\n',
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
