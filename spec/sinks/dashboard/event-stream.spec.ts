import { expect } from 'chai';
import { eventStream } from '../../../sinks/dashboard/event-stream.js';
import { View } from '../../../sinks/dashboard/view.js';
import { stepEvent } from '../../helpers/events.js';

describe('eventStream', () => {
  let view: View;
  let closing: AbortController;
  let made: number;

  beforeEach(() => {
    made = 0;
    closing = new AbortController();
    view = new (class extends View {
      override since(...place: Parameters<View['since']>) {
        made++;
        return super.since(...place);
      }
    })('spec');
  });

  it('makes no message before it is read, and one for all that came in the meantime', async () => {
    const reader = eventStream(view, closing.signal).getReader();
    await reader.read();
    for (let sequence = 0; sequence < 10_000; sequence++) view.take(stepEvent(sequence));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(made, 'messages made while the reader stalled').to.equal(1);
    const message = String(new TextDecoder().decode((await reader.read()).value));
    expect(made).to.equal(2);
    expect(message).to.match(/^data: .*"step":10000,.*\n\n$/);
    await reader.cancel();
  });

  it('waits for something new', async () => {
    const reader = eventStream(view, closing.signal).getReader();
    await reader.read();
    const next = reader.read();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(made).to.equal(1);
    view.take(stepEvent(0));
    expect((await next).done).to.equal(false);
    await reader.cancel();
  });

  it('ends after a last message when the dashboard closes', async () => {
    const reader = eventStream(view, closing.signal).getReader();
    await reader.read();
    const last = reader.read();
    closing.abort();
    expect(new TextDecoder().decode((await last).value)).to.include('"closing":true');
    expect((await reader.read()).done).to.equal(true);
  });

  it('stops when its reader goes', async () => {
    const reader = eventStream(view, closing.signal).getReader();
    await reader.read();
    const next = reader.read();
    await reader.cancel();
    view.take(stepEvent(0));
    expect((await next).done).to.equal(true);
    expect(made).to.equal(1);
  });
});
