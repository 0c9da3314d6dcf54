import { MillraceError } from '../../core/errors.js';
import { meterOf, type OpenedMeter } from './meter.js';

/**
 * The meter of the provider that the process has registered.
 *
 * @param load what imports `@opentelemetry/api`.
 * @throws MillraceError `PACKAGE_MISSING` where it is not installed.
 */
export async function globalMeter(
  load: () => Promise<typeof import('@opentelemetry/api')> = () => import('@opentelemetry/api'),
): Promise<OpenedMeter> {
  const { metrics, createNoopMeter } = await load().catch((cause: unknown) => {
    throw new MillraceError('PACKAGE_MISSING', {
      what: '@opentelemetry/api, which has the meter provider of the process',
      given: cause,
      expected: 'a package that can be loaded',
      advice: 'Install it, npm install @opentelemetry/api, or give openTelemetry() a meter or meterProvider',
      cause,
    });
  });
  const opened = meterOf(metrics.getMeterProvider());
  return { ...opened, idle: opened.meter === createNoopMeter() };
}
