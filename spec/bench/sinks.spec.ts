import { expect } from 'chai';
import { stepEvent } from '../../bench/sinks/events.js';
import { overheadVerdict, watchingVerdicts } from '../../bench/sinks/goals.js';
import { sectionsOf } from '../../bench/sinks/page.js';
import { recordingSchema } from '../../bench/sinks/recording.js';
import { parseEvent } from '../../core/events.js';

describe('the benchmark of the sinks', () => {
  it('writes events as a run records them', () => {
    for (const sequence of [0, 1, 999_999]) {
      const event = stepEvent(sequence);
      expect(parseEvent(JSON.stringify(event), 'here')).to.deep.equal(event);
    }
  });

  it('takes the median of the pairs, so that one disturbed turn changes nothing', () => {
    const turns = (...walls: readonly number[]) => walls.map((wall) => ({ wall, cpu: wall }));
    const plain = turns(1000, 2000, 1000);
    const calm = overheadVerdict({ plain, recorded: turns(1010, 2020, 9000), inCalls: 1 });
    expect(calm).to.deep.include({ reached: true });
    expect(calm.words).to.include('1.0 %');
    expect(overheadVerdict({ plain, recorded: turns(1030, 2060, 1030), inCalls: 1 }).reached).to.equal(false);
  });

  it('sees memory that grows', () => {
    const turns = { pages: 20, turnEpochs: 4, settling: 1, alone: [100], watched: [101], received: 1 };
    const flat = [100, 140, 100, 140, 100, 140, 100, 140];
    const grows = flat.map((bytes, turn) => bytes + 20 * turn);
    const reached = (memory: readonly number[]) =>
      watchingVerdicts({ ...turns, memory: [...memory] }).map((verdict) => verdict.reached);
    expect(reached(flat)).to.deep.equal([true, true]);
    expect(reached(grows)).to.deep.equal([true, false]);
  });

  it('tells of the parts that were measured', () => {
    const machine = { cpu: 'a processor', platform: 'Linux 1', memory: 8, load: 0 };
    const measured = { date: '2026-01-01', rounds: 1, threads: 1, machine, versions: { node: '20.0.0' } };
    const rates = { 'plain stream': [100], jsonl: [90], tensorboard: [50], tensorboardX: [5] };
    const recording = recordingSchema.parse({ ...measured, million: { events: 1000, some: 10, rates } });
    const text = sectionsOf(recording).join('\n');
    expect(text)
      .to.include('### 1,000 step events')
      .and.include('| jsonl | 90 | 90 to 90 | 0.90x | 18.00x |');
    expect(text).to.include('- yes: tensorboard() is faster than tensorboardX: 10.00x');
    expect(text).not.to.include('The dashboard');
  });
});
