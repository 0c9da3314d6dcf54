/**
 * What the dashboard's server and its page say to each other: every route, and every message of the streams.
 *
 * All of `/api` wants `authorization: Bearer TOKEN` and answers in JSON, errors too ({@link apiErrorSchema}). Numbers
 * that are not finite travel as null. Times are milliseconds since 1970, durations milliseconds.
 *
 * | request               | query                                                  | answer                  |
 * | --------------------- | ------------------------------------------------------ | ----------------------- |
 * | `GET /api/runs`       |                                                        | {@link Runs}            |
 * | `GET /api/run`        | `run`                                                  | {@link RunDetails}      |
 * | `GET /api/curves`     | `run` ... `measure` `axis` `from` `to` `points` `smoothing` | {@link Curves}     |
 * | `GET /api/entries`    | `run` `before` `limit` `type` ...                      | {@link Entries}         |
 * | `GET /api/summaries`  | `run`                                                  | {@link Summaries}       |
 * | `GET /api/histograms` | `run` `name` `limit`                                   | {@link Histograms}      |
 * | `GET /api/pictures`   | `run` `name` `limit`                                   | {@link Pictures}        |
 * | `GET /api/picture`    | `run` `sequence`                                       | `image/png`             |
 * | `GET /api/texts`      | `run` `name` `limit`                                   | {@link Texts}           |
 * | `GET /api/events`     | `run` ... `axis` `smoothing` `since`                   | stream for a page       |
 * | `GET /api/log`        | `run` `after`                                          | stream of a run's events |
 * | `POST /api/control`   | body {@link Control}                                   | {@link Accepted}        |
 *
 * `run ...` may be given several times. A run's id is an opaque word that stays the same over restarts.
 */
export * from './protocol/control.js';
export * from './protocol/curves.js';
export * from './protocol/entries.js';
export * from './protocol/runs.js';
export * from './protocol/streams.js';
export * from './protocol/summaries.js';
export * from './protocol/values.js';
