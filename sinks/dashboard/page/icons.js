const shapes = {
  light:
    'M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m0-11.4L4.9 4.9m14.2 14.2-1.4-1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  dark: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  auto: 'M4 5h16v11H4zM9 20h6m-3-4v4',
  pause: 'M8 5v14M16 5v14',
  resume: 'M7 4.5v15l12-7.5z',
  checkpoint: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6',
  stop: 'M6 6h12v12H6z',
  rate: 'M4 17c4 0 4-10 8-10s4 6 8 6',
  table: 'M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9',
  wide: 'M9 4H4v5m11-5h5v5M9 20H4v-5m11 5h5v-5',
  minus: 'M5 12h14',
  plus: 'M5 12h14M12 5v14',
  left: 'M14.5 5 8 12l6.5 7',
  right: 'M9.5 5 16 12l-6.5 7',
};

/** A drawing of 18 pixels in the colour of the text; it says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 24 24',
    width: 18,
    height: 18,
    'aria-hidden': true,
  }))
    svg.setAttribute(key, value);
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  svg.classList.add('icon');
  return svg;
}
