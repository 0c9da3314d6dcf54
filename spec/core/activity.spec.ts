import { expect } from 'chai';
import fc from 'fast-check';
import { type Activity, ActivityClock } from '../../core/activity.js';

const activities = ['training', 'evaluating', 'writing', 'paused'] as const;

describe('ActivityClock', () => {
  let time = 0;
  const clockAt = (start: number): ActivityClock => {
    time = start;
    return new ActivityClock(() => time);
  };

  it('tells what each thing took, and waiting for what is left', () => {
    const clock = clockAt(100);
    const pass = (activity: Activity, milliseconds: number): void => {
      clock.begin(activity);
      time += milliseconds;
      clock.end(activity);
    };
    time += 5;
    pass('training', 20);
    pass('writing', 3);
    pass('evaluating', 40);
    time += 2;
    pass('writing', 1);
    expect(clock.lap()).to.deep.equal({ waiting: 7, training: 20, evaluating: 40, writing: 4 });
  });

  it('begins anew after each lap, in the middle of something too', () => {
    const clock = clockAt(0);
    clock.begin('writing');
    time = 3;
    expect(clock.lap()).to.include({ writing: 3 });
    time = 5;
    clock.end('writing');
    time = 9;
    expect(clock.lap()).to.deep.equal({ waiting: 4, training: 0, evaluating: 0, writing: 2 });
  });

  it('tells a pause only where there was one', () => {
    const clock = clockAt(0);
    clock.begin('paused');
    time = 8;
    clock.end('paused');
    time = 9;
    expect(clock.lap()).to.include({ waiting: 1, paused: 8 });
    expect(clock.lap()).to.not.have.property('paused');
  });

  it('counts a moment once, for the work that the run is there for', () => {
    const clock = clockAt(0);
    clock.begin('paused');
    clock.begin('writing');
    clock.begin('training');
    time = 1;
    clock.end('training');
    time = 3;
    clock.end('writing');
    time = 6;
    expect(clock.lap()).to.deep.equal({ waiting: 0, training: 1, evaluating: 0, writing: 2, paused: 3 });
  });

  it('has parts that add up to the time that has passed, whatever overlaps', () => {
    const changes = fc.array(fc.tuple(fc.constantFrom(...activities), fc.nat(1000)), { maxLength: 50 });
    fc.assert(
      fc.property(changes, (list) => {
        const clock = clockAt(0);
        const underWay = new Set<Activity>();
        for (const [activity, milliseconds] of list) {
          if (underWay.delete(activity)) clock.end(activity);
          else underWay.add(activity) && clock.begin(activity);
          time += milliseconds;
        }
        const parts: readonly number[] = Object.values(clock.lap());
        expect(parts.reduce((sum, part) => sum + part, 0)).to.equal(time);
      }),
    );
  });
});
