/** Four significant digits: `0.4312`, `12.35`, `1.20e-7`; a dash for what is not there. */
export function number(value) {
  if (typeof value !== 'number') return '–';
  if (!Number.isFinite(value)) return 'not finite';
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return count(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value.toExponential(2);
  if (size >= 0.1 && size < 1) return value.toFixed(4);
  return value.toPrecision(size >= 1000 ? 6 : 4);
}

/** A learning rate as short as it is: `0.5`, `0.025`, `3e-4`. */
export function rate(value) {
  if (typeof value !== 'number') return '–';
  const short = Number(value.toPrecision(4));
  return short !== 0 && Math.abs(short) < 1e-3 ? short.toExponential() : String(short);
}

/** A count with its thousands apart. */
export function count(value) {
  return typeof value === 'number' ? Math.round(value).toLocaleString('en-US') : '–';
}

/** A count in few letters, for an axis: `200`, `1.5k`, `2M`. */
export function shortCount(value) {
  const [size, unit] = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ].find(([size]) => Math.abs(value) >= size) ?? [1, ''];
  return `${Number((value / size).toPrecision(4))}${unit}`;
}

/** A number for an axis. */
export function shortNumber(value) {
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-3 && size < 1e5)) return String(Number(value.toPrecision(6)));
  return value.toExponential().replace('e+', 'e');
}

/** Milliseconds as `340 ms`, `12.3 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(milliseconds) {
  if (typeof milliseconds !== 'number') return '–';
  if (milliseconds < 999.5) return `${Number(milliseconds.toPrecision(3))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** Milliseconds for an axis, where one unit is enough: `0`, `30 s`, `5 min`, `1:30 h`. */
export function shortDuration(milliseconds) {
  const seconds = milliseconds / 1000;
  if (milliseconds === 0) return '0';
  if (seconds < 1) return `${Number(milliseconds.toPrecision(4))} ms`;
  if (seconds < 60) return `${Number(seconds.toPrecision(4))} s`;
  if (seconds < 3600) return pair(Math.round(seconds), 60, 'min');
  return pair(Math.round(seconds / 60), 60, 'h');
}

/** Bytes as `612 MB`. */
export function bytes(value) {
  if (typeof value !== 'number') return '–';
  const [size, unit] = [
    [1e12, 'TB'],
    [1e9, 'GB'],
    [1e6, 'MB'],
    [1e3, 'kB'],
  ].find(([size]) => value >= size) ?? [1, 'B'];
  return `${Number((value / size).toPrecision(3))} ${unit}`;
}

/** A share as `62 %`. */
export function percent(share) {
  if (!Number.isFinite(share)) return '–';
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(100 * share)} %`;
}

/** A moment of the day, with the date where it is not today. */
export function clock(time) {
  if (typeof time !== 'number') return '–';
  const date = new Date(time);
  const today = date.toDateString() === new Date().toDateString();
  const hours = date.toLocaleTimeString('en-GB');
  return today ? hours : `${date.toLocaleDateString('en-CA')} ${hours}`;
}

/** Any setting in one line: `{ tfjs: '4.22.0' }` as `tfjs 4.22.0`. */
export function setting(value) {
  if (value === undefined) return '–';
  if (Array.isArray(value)) return value.map(setting).join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${setting(part)}`)
    .join(', ');
}

/** The name of a measure or option for a person: `eventLoopDelay` as `event loop delay`. */
export function words(name) {
  return name.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
}

/** With a capital letter. */
export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `3 runs`, `1 run`. */
export function several(amount, noun) {
  return `${count(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function pair(whole, per, unit) {
  const rest = whole % per;
  return rest === 0
    ? `${whole / per} ${unit}`
    : `${Math.floor(whole / per)}:${String(rest).padStart(2, '0')} ${unit}`;
}
