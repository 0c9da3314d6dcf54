import fc from 'fast-check';

/**
 * Required by mocha: properties try the same cases each time, so that what fails is the doing of what was changed. Other
 * cases are tried by `npm run prove:properties`, or with another number in MILLRACE_PROPERTY_SEED.
 */
fc.configureGlobal({ seed: Number(process.env.MILLRACE_PROPERTY_SEED ?? 1) });
