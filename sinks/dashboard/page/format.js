/** Four significant digits: `0.4312`, `12.35`, `1.200e-7`. */
export function number(value) {
  if (typeof value !== 'number') return '–';
  if (Number.isInteger(value)) return count(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2);
  if (size >= 0.1 && size < 1) return value.toFixed(4);
  return value.toPrecision(size >= 1000 ? 6 : 4);
}

/** A count with its thousands apart. */
export function count(value) {
  return typeof value === 'number' ? Math.round(value).toLocaleString('en-US') : '–';
}

/** Milliseconds as `12.3 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(milliseconds) {
  if (typeof milliseconds !== 'number') return '–';
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Any setting in one line: `{ tfjs: '4.22.0' }` as `tfjs 4.22.0`. */
export function setting(value) {
  if (Array.isArray(value)) return value.map(setting).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${setting(part)}`)
    .join(', ');
}
