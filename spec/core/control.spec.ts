import { expect } from 'chai';
import { type Command, Control, type Controlled, createControl } from '../../core/control.js';
import { isMillraceError } from '../../core/errors.js';

describe('createControl', () => {
  /** A run that only listens. */
  class Listening implements Controlled {
    readonly trainers;
    readonly told: Command[] = [];

    constructor(...trainers: readonly string[]) {
      this.trainers = trainers;
    }

    tell(command: Command): void {
      this.told.push(command);
    }
  }

  function codeOf(call: () => void): string {
    try {
      call();
    } catch (error) {
      if (isMillraceError(error)) return error.code;
      throw error;
    }
    return 'none';
  }

  function attached(...trainers: readonly string[]): { readonly control: Control; readonly run: Listening } {
    const control = new Control();
    const run = new Listening(...trainers);
    control.attach(run);
    return { control, run };
  }

  it('hands over what it was told, in order', () => {
    const { control, run } = attached('model');
    control.pause();
    control.setLearningRate(0.1);
    control.setLearningRate(0, 'model');
    control.checkpoint();
    control.resume();
    control.stop();
    expect(run.told).to.deep.equal([
      { action: 'pause', value: null },
      { action: 'learningRate', value: 0.1 },
      { action: 'learningRate', value: 0, trainer: 'model' },
      { action: 'checkpoint', value: null },
      { action: 'resume', value: null },
      { action: 'stop', value: 'control' },
    ]);
  });

  it('is paused from the call on, and says nothing twice', () => {
    const { control, run } = attached();
    control.resume();
    control.pause();
    control.pause();
    expect(control.paused).to.equal(true);
    control.resume();
    control.resume();
    expect(control.paused).to.equal(false);
    expect(run.told.map(({ action }) => action)).to.deep.equal(['pause', 'resume']);
  });

  it('pauses a run that begins later', () => {
    const control = new Control();
    control.pause();
    const run = new Listening();
    control.attach(run);
    expect(run.told).to.deep.equal([{ action: 'pause', value: null }]);
  });

  for (const rate of [Number.NaN, Number.POSITIVE_INFINITY, -0.1, '0.1', null, undefined]) {
    it(`refuses a learning rate of ${rate === '0.1' ? 'text' : rate}`, () => {
      const { control, run } = attached('model');
      expect(codeOf(() => Reflect.apply(control.setLearningRate, control, [rate]))).to.equal(
        'OPTION_INVALID',
      );
      expect(run.told).to.deep.equal([]);
    });
  }

  it('refuses a trainer that the run does not have, and names those it has', () => {
    const { control, run } = attached('generator', 'critic');
    expect(() => control.setLearningRate(0.1, 'critics'))
      .to.throw(/trainer: got 'critics', expected one of the run's trainers: generator, critic/)
      .that.includes({ code: 'NAME_UNKNOWN' });
    expect(codeOf(() => attached().control.setLearningRate(0.1))).to.equal('NAME_UNKNOWN');
    expect(run.told).to.deep.equal([]);
  });

  it('refuses a reason that is no text', () => {
    const { control } = attached();
    expect(codeOf(() => control.stop(''))).to.equal('OPTION_INVALID');
    expect(codeOf(() => Reflect.apply(control.stop, control, [7]))).to.equal('OPTION_INVALID');
  });

  it('says so when it has no run: before one, and after it', () => {
    const control = createControl();
    const calls = [() => control.checkpoint(), () => control.stop(), () => control.setLearningRate(0.1)];
    expect(calls.map(codeOf)).to.deep.equal(['NOT_RUNNING', 'NOT_RUNNING', 'NOT_RUNNING']);
    const used = new Control();
    const detach = used.attach(new Listening('model'));
    detach();
    expect(codeOf(() => used.checkpoint())).to.equal('NOT_RUNNING');
  });

  it('has one run at a time', () => {
    const control = new Control();
    const detach = control.attach(new Listening());
    expect(codeOf(() => control.attach(new Listening()))).to.equal('OPTION_INVALID');
    detach();
    const next = new Listening();
    control.attach(next);
    // Late, from the run before.
    detach();
    control.checkpoint();
    expect(next.told).to.have.length(1);
  });
});
