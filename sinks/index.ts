/**
 * Places events go to: files, functions, the terminal, the browser.
 *
 * @module millrace/sinks
 */
export type { PublishOptions } from './brokers/options.js';
export { callback, type EventListener } from './callback.js';
export { csvFile } from './csv-file.js';
export { type Dashboard, type DashboardOptions, dashboard } from './dashboard.js';
export { deadLetterFile } from './dead-letter-file.js';
export { type DrawPlotsOptions, drawPlots } from './draw-plots.js';
export { type FormatOptions, formatEvent } from './format-event.js';
export { jsonl } from './jsonl.js';
export { type MlflowOptions, mlflow } from './mlflow.js';
export type { MetricsMeter, MetricsMeterProvider } from './open-telemetry/meter.js';
export { type OpenTelemetryOptions, openTelemetry } from './open-telemetry.js';
export { pictures } from './pictures.js';
export { type ProgressOptions, type ProgressStream, progress } from './progress.js';
export {
  type MetricsRegistry,
  type Prometheus,
  type PrometheusOptions,
  prometheus,
} from './prometheus.js';
export { type ServeDashboardOptions, type ServedDashboard, serveDashboard } from './serve-dashboard.js';
export { tensorboard } from './tensorboard.js';
export { type ToJetStreamOptions, toJetStream } from './to-jetstream.js';
export { type ToKafkaOptions, toKafka } from './to-kafka.js';
export { type ToMqttOptions, toMqtt } from './to-mqtt.js';
export { type ToRedisStreamOptions, toRedisStream } from './to-redis-stream.js';
export { writeSubmission } from './write-submission.js';
