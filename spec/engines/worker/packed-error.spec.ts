import { expect } from 'chai';
import { isMillraceError, MillraceError } from '../../../core/errors.js';
import { packError, unpackError } from '../../../engines/worker/packed-error.js';

const sent = (error: unknown): unknown => unpackError(structuredClone(packError(error)));

describe('an error sent to another thread', () => {
  it('is the same coded error there', () => {
    const error = new MillraceError('NOT_FINITE', {
      what: 'loss of model',
      given: Number.NaN,
      expected: 'a finite number',
      where: 'step 3',
    });
    const received = sent(error);
    expect(isMillraceError(received, 'NOT_FINITE')).to.equal(true);
    expect(received).to.deep.include({ message: error.message, details: error.details, stack: error.stack });
  });

  it('keeps its causes', () => {
    const first = new RangeError('first');
    const second = new MillraceError('MODEL_INVALID', { what: 'model', cause: first });
    const received = sent(new MillraceError('ENGINE_MISSING', { what: 'engine', cause: second }));
    const cause = received instanceof Error ? received.cause : undefined;
    expect(isMillraceError(cause, 'MODEL_INVALID')).to.equal(true);
    expect(cause instanceof Error && cause.cause).to.be.instanceOf(RangeError);
  });

  it('is the same where it is of another kind', () => {
    const error = new TypeError('no function');
    expect(sent(error))
      .to.be.instanceOf(TypeError)
      .and.include({ message: error.message, stack: error.stack });
    const own = Object.assign(new Error('own'), { name: 'OwnError', code: 'ERR_OWN' });
    expect(sent(own)).to.be.instanceOf(Error).and.include({ name: 'OwnError', message: 'own' });
    expect(sent('thrown text')).to.equal('thrown text');
  });

  it('shows what cannot be sent', () => {
    const named = (): void => {};
    const error = new MillraceError('OPTION_INVALID', { what: 'option', given: named, expected: 'a number' });
    expect(sent(error)).to.have.property('message', "option: got 'function named', expected a number");
    expect(sent(named)).to.equal('function named');
  });
});
