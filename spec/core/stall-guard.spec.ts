import { expect } from 'chai';
import { endless, Gate } from '../../core/demand.js';
import { stallGuard, warnOnce } from '../../core/stall-guard.js';

describe('stallGuard', () => {
  const send = (guard: () => void, items: number): void => {
    for (let item = 0; item < items; item++) guard();
  };

  it('tells every 8,192 items that nobody heard of', () => {
    const warnings: number[] = [];
    send(
      stallGuard(new Gate(), (sent) => warnings.push(sent)),
      20_000,
    );
    expect(warnings).to.deep.equal([8192, 16_384]);
  });

  it('is silent where a stage hears of some, and where there is none', () => {
    const warnings: number[] = [];
    const gate = new Gate();
    const guard = stallGuard(gate, (sent) => warnings.push(sent));
    for (let round = 0; round < 4; round++) {
      send(guard, 5000);
      gate.heard++;
    }
    send(
      stallGuard(endless, (sent) => warnings.push(sent)),
      20_000,
    );
    expect(warnings).to.deep.equal([]);
  });
});

describe('warnOnce', () => {
  it('warns of the process once, saying how to mend it', async () => {
    const heard: (Error & { readonly code?: string })[] = [];
    const listen = (warning: Error): void => {
      heard.push(warning);
    };
    process.on('warning', listen);
    try {
      const warn = warnOnce();
      warn(8192);
      warn(16_384);
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', listen);
    }
    const [warning, ...others] = heard.filter(({ code }) => code === 'MILLRACE_STALL');
    expect(warning?.message).to.include('8192 samples were sent').and.include('window(n, operator)');
    expect(others).to.deep.equal([]);
  });
});
