const significant = 4;
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A measurement as a person compares it: four significant digits, `0.4312`, `12.35`, `1.2e-7`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return Number(value.toPrecision(significant)).toExponential();
  if (size >= 0.1 && size < 1) return value.toFixed(significant);
  return value.toPrecision(significant + (size >= 1000 ? 2 : 0));
}

/** A count with its thousands apart: `60,000`. */
export function formatCount(value: number): string {
  return grouped.format(value);
}

/** A time given in milliseconds: `0.4 s`, `12.3 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** A size given in bytes, in powers of ten: `512 B`, `2.1 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
