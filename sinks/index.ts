/**
 * Places events go to: files, functions, the terminal, the browser.
 *
 * @module millrace/sinks
 */
export { callback, type EventListener } from './callback.js';
export { type Dashboard, type DashboardOptions, dashboard } from './dashboard.js';
export { type FormatOptions, formatEvent } from './format-event.js';
export { jsonl } from './jsonl.js';
export { type ProgressOptions, type ProgressStream, progress } from './progress.js';
