import { appendFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { lastValueFrom, map, type Observable, take, toArray } from 'rxjs';
import { z } from 'zod';
import type { DeadLetter } from '../../core/dead-letters.js';
import type { RunEvent } from '../../core/events.js';
import type { Position } from '../../core/mark.js';
import { read } from '../../core/read.js';
import type { Warning } from '../../core/source.js';
import { type TailOptions, tail } from '../../sources/tail.js';
import { describeLogSource } from '../contracts/log-source.js';
import { startEvent, stepEvent } from '../helpers/events.js';
import { collect, Holder, until } from '../helpers/flow.js';
import { FileCount } from '../helpers/open-files.js';

describe('tail', () => {
  const count = new FileCount();
  let dir: string;
  let file: string;

  before(() => count.start());
  after(() => count.stop());

  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'millrace-tail-'));
    file = path.join(dir, 'events.jsonl');
  });

  afterEach(() => rm(dir, { recursive: true }));

  describeLogSource('tail', {
    create: async () => {
      await writeFile(file, linesOf(0, 1, 2, 3, 4));
      return tail(file, { follow: false });
    },
    size: 5,
    closed: () => count.closed,
  });

  describe('following', () => {
    it('emits what is there, then what is appended', async () => {
      await writeFile(file, linesOf(0, 1));
      const { events, stop } = follow(file);
      await until(() => events.length === 2);
      await appendFile(file, linesOf(2, 3));
      await until(() => events.length === 4);
      stop();
      expect(events).to.deep.equal([0, 1, 2, 3].map((sequence) => stepEvent(sequence)));
    });

    it('waits for a file that is not there yet, and for the second half of a line', async () => {
      const { events, stop } = follow(file, { from: 'end' });
      await sleep(20);
      const event: RunEvent = { ...stepEvent(0), trainer: 'Lehrmädchen' };
      const bytes = Buffer.from(`${JSON.stringify(event)}\n`);
      const middle = bytes.indexOf('ä') + 1;
      await writeFile(file, bytes.subarray(0, middle));
      await sleep(150);
      await appendFile(file, bytes.subarray(middle));
      await until(() => events.length === 1);
      stop();
      expect(events).to.deep.equal([event]);
    });

    it('begins at the end where that is asked for, with the line that is half written there', async () => {
      const text = JSON.stringify(stepEvent(2));
      await writeFile(file, linesOf(0, 1) + text.slice(0, 40));
      const { events, stop } = follow(file, { from: 'end' });
      await sleep(20);
      await appendFile(file, `${text.slice(40)}\n${linesOf(3)}`);
      await until(() => events.length === 2);
      stop();
      expect(events).to.deep.equal([stepEvent(2), stepEvent(3)]);
    });

    it('goes on behind the cut of a file that a resumed run has cut back', async () => {
      await writeFile(file, `${linesOf(0, 1, 2, 3)}{"torn`);
      const { events, stop } = follow(file);
      await until(() => events.length === 4);
      await writeFile(`${file}.cut`, linesOf(0, 1));
      await rename(`${file}.cut`, file);
      const again = { ...stepEvent(2), incidental: { time: 1, elapsed: 2 } };
      await appendFile(file, `${JSON.stringify(again)}\n`);
      await until(() => events.length === 5);
      stop();
      expect(events.at(-1)).to.deep.equal(again);
    });

    it('begins anew when the file is another one, or is emptied', async () => {
      await writeFile(file, `${linesOf(0, 1)}{"torn`);
      const { events, warnings, stop } = follow(file);
      await until(() => events.length === 2);
      await writeFile(`${file}.new`, linesOf(7));
      await rename(`${file}.new`, file);
      await until(() => events.length === 3);
      await truncate(file);
      await appendFile(file, linesOf(8, 9));
      await until(() => events.length === 5);
      stop();
      expect(sequencesOf(events)).to.deep.equal([0, 1, 7, 8, 9]);
      expect(warnings.map(({ code, count: of }) => [code, of])).to.deep.equal([['ROW_SKIPPED', 1]]);
      expect(warnings[0]?.message).to.include(`${file}, line 3`);
    });

    it('completes when its signal is aborted, also while it waits and before it has begun', async () => {
      const signal = AbortSignal.timeout(30);
      expect(await lastValueFrom(eventsIn(file, { signal }).pipe(toArray()))).to.deep.equal([]);
      expect(await lastValueFrom(eventsIn(file, { signal }).pipe(toArray()))).to.deep.equal([]);
    });

    it('reads anew for each subscriber, and stops with it', async () => {
      await writeFile(file, linesOf(0, 1, 2));
      const events$ = eventsIn(file);
      const first = (of: number): Promise<RunEvent[]> => lastValueFrom(events$.pipe(take(of), toArray()));
      expect(sequencesOf(await first(2))).to.deep.equal([0, 1]);
      expect(sequencesOf(await first(3))).to.deep.equal([0, 1, 2]);
    });

    it('holds no more than a block of a long file for a consumer that has stalled', async () => {
      await writeFile(file, linesOf(...Array.from({ length: 5000 }, (_, sequence) => sequence)));
      const holder = new Holder(eventsIn(file), { capacity: 3 });
      await until(() => holder.items.length === 3);
      await appendFile(file, linesOf(5000));
      await sleep(150);
      expect(holder.items).to.have.length(3);
      holder.unsubscribe();
    });
  });

  describe('going on', () => {
    it('from a position, takes what was appended meanwhile', async () => {
      await writeFile(file, linesOf(0, 1));
      const position = await lastPosition();
      expect(position).to.include({ line: 2, offset: linesOf(0, 1).length });
      await appendFile(file, linesOf(2));
      const { items, warnings } = await readFrom(position);
      expect(sequencesOf(items)).to.deep.equal([2]);
      expect(warnings).to.deep.equal([]);
    });

    for (const [what, content] of [
      ['another file', [7, 8, 9]],
      ['a shorter one', [0]],
    ] as const)
      it(`from a position in what is now ${what}, begins anew and says so`, async () => {
        await writeFile(file, linesOf(0, 1));
        const position = await lastPosition();
        await writeFile(file, linesOf(...content));
        const { items, warnings } = await readFrom(position);
        expect(sequencesOf(items)).to.deep.equal(content);
        expect(warnings.map(({ code }) => code)).to.deep.equal(['TAIL_REPLACED']);
        expect(warnings[0]?.message).to.include(file);
      });

    it('from a byte offset, passes over the rest of a line', async () => {
      await writeFile(file, linesOf(0, 1, 2));
      const { items } = await collect(eventsIn(file, { from: linesOf(0).length + 3, follow: false }));
      expect(sequencesOf(items)).to.deep.equal([2]);
    });

    async function lastPosition(): Promise<Position | null> {
      const { items } = await collect(read(tail(file, { follow: false })));
      return items.at(-1)?.at.position ?? null;
    }

    async function readFrom(from: Position | null) {
      const warnings: Warning[] = [];
      const warn = (warning: Warning): void => void warnings.push(warning);
      const { items } = await collect(read(tail(file, { follow: false }), { from, warn }));
      return { items: items.map(({ x }) => x), warnings };
    }
  });

  describe('bad lines', () => {
    const bad = `${linesOf(0)}nonsense\n\n${linesOf(1)}`;

    it('fail with file and line, after the good ones before', async () => {
      await writeFile(file, bad);
      const { items, errors } = await collect(eventsIn(file));
      expect(sequencesOf(items)).to.deep.equal([0]);
      expect(errors[0]).to.have.property('code', 'EVENT_INVALID');
      expect(String(errors[0])).to.include(`${file}, line 2`);
    });

    it('are told with their line also where the file was entered in the middle', async () => {
      await writeFile(file, bad);
      const { errors } = await collect(eventsIn(file, { from: linesOf(0).length }));
      expect(String(errors[0])).to.include(`${file}, line 2`);
    });

    it('are left out and counted where that is asked for: the first, then as they double', async () => {
      await writeFile(file, `${bad}${'no\n'.repeat(9)}`);
      const { events, warnings, stop } = follow(file, { invalid: 'skip', follow: false });
      await until(() => warnings.length === 5);
      stop();
      expect(sequencesOf(events)).to.deep.equal([0, 1]);
      expect(warnings.map(({ count: of }) => of)).to.deep.equal([1, 1, 2, 4, 2]);
      expect(warnings[0]?.message).to.include('line 2');
    });

    it('go to the dead letters with their place, their reason and their bytes, and the rest is read', async () => {
      await writeFile(file, `${linesOf(0)}no\n${linesOf(1)}`);
      const letters: DeadLetter[] = [];
      const deadLetters = { write: (letter: DeadLetter) => void letters.push(letter) };
      const source = tail(file, { name: 'log', follow: false, deadLetters });
      const { items } = await collect(read(source, { warn: () => {} }));
      expect(sequencesOf(items.map(({ x }) => x))).to.deep.equal([0, 1]);
      expect(letters).to.have.length(1);
      expect(letters[0]).to.include({ source: 'log' });
      expect(letters[0]?.position).to.include({ line: 2, offset: linesOf(0).length + 3 });
      expect(letters[0]?.reason).to.include(`${file}, line 2`);
      expect(Buffer.from(letters[0]?.data ?? []).toString()).to.equal('no');
    });

    it('fail the source where their letter cannot be kept', async () => {
      await writeFile(file, bad);
      const deadLetters = { write: () => Promise.reject(new Error('the disk is full')) };
      const { errors } = await collect(read(tail(file, { name: 'log', follow: false, deadLetters })));
      expect(errors[0]).to.include({ code: 'SINK_FAILED' });
      expect(String(errors[0])).to.include('dead letters of source log').and.to.include('the disk is full');
    });

    it('are bytes that are no text, and lines without an end', async () => {
      await writeFile(file, Buffer.from([0xff, 10]));
      const { errors } = await collect(read(tail(file, { raw: true })));
      expect(String(errors[0])).to.include('no UTF-8').and.to.include('line 1');
      const long = await collect(read(tail(Readable.from(['abcdef']), { raw: true, maxLineBytes: 5 })));
      expect(String(long.errors[0])).to.include('more than 5 bytes');
    });
  });

  describe('other lines than events', () => {
    it('are what a schema makes of them', async () => {
      await writeFile(file, '{"stars":5}\n\n{"stars":"many"}\n');
      const schema = z.object({ stars: z.number() });
      const { items, errors } = await collect(read(tail(file, { schema })));
      expect(items.map(({ x }) => x.stars)).to.deep.equal([5]);
      expect(String(errors[0])).to.include("got 'many'").and.to.include('line 3, column stars');
    });

    it('are texts, of which those of a new file are all new', async () => {
      await writeFile(file, 'header\none\n');
      const lines: string[] = [];
      const following = read(tail(file, { raw: true })).subscribe(({ x }) => void lines.push(x));
      await until(() => lines.length === 2);
      await writeFile(`${file}.new`, 'header\n\ntwo\n');
      await rename(`${file}.new`, file);
      await until(() => lines.length === 5);
      following.unsubscribe();
      expect(lines).to.deep.equal(['header', 'one', 'header', '', 'two']);
    });
  });

  describe('a stream', () => {
    it('is read line by line as it comes, also its last one without a newline', async () => {
      const stream = new PassThrough();
      const lines: string[] = [];
      const reading = read(tail(stream, { raw: true })).forEach(({ x }) => void lines.push(x));
      const bytes = Buffer.from('Mühle\nnext');
      stream.write(bytes.subarray(0, 2));
      stream.write(bytes.subarray(2, 9));
      await until(() => lines.length === 1);
      stream.end(bytes.subarray(9));
      await reading;
      expect(lines).to.deep.equal(['Mühle', 'next']);
    });

    it('goes on behind a line that is too long', async () => {
      const stream = Readable.from(['one\nmuch', ' too', ' long\ntwo\n']);
      const { items } = await collect(
        read(tail(stream, { raw: true, maxLineBytes: 5, invalid: 'skip' }), { warn: () => {} }),
      );
      expect(items.map(({ x, at }) => [x, at.position?.line])).to.deep.equal([
        ['one', 1],
        ['two', 3],
      ]);
    });

    it('can be read once, from where it stands', async () => {
      const source = tail(Readable.from([linesOf(0)]));
      expect((await collect(read(source))).items).to.have.length(1);
      expect((await collect(read(source))).errors[0]).to.include({ code: 'SOURCE_SPENT' });
      const { errors } = await collect(read(tail(Readable.from([''])), { from: { offset: 3 } }));
      expect(errors[0]).to.include({ code: 'OPTION_INVALID' });
      expect(() => tail(Readable.from(['']), { from: 'end' })).to.throw('from of tail');
    });
  });

  it('refuses wrong options', () => {
    expect(() => tail(file, JSON.parse('{"from":"middle"}'))).to.throw(
      "tail.from: got 'middle', expected 'start', 'end' or a byte offset",
    );
    expect(() => tail('')).to.throw('file of tail');
    expect(() => tail(file, JSON.parse('{"format":"raw"}'))).to.throw('tail');
  });

  it('emits events of every type', async () => {
    await writeFile(file, `${JSON.stringify(startEvent())}\n`);
    const { items } = await collect(eventsIn(file, { follow: false }));
    expect(items).to.deep.equal([startEvent()]);
  });
});

function eventsIn(file: string, options?: TailOptions): Observable<RunEvent> {
  return read(tail(file, options)).pipe(map(({ x }) => x));
}

function follow(file: string, options?: TailOptions) {
  const events: RunEvent[] = [];
  const warnings: Warning[] = [];
  const warn = (warning: Warning): void => void warnings.push(warning);
  const subscription = read(tail(file, options), { warn }).subscribe(({ x }) => void events.push(x));
  return { events, warnings, stop: () => subscription.unsubscribe() };
}

function linesOf(...wanted: readonly number[]): string {
  return wanted.map((sequence) => `${JSON.stringify(stepEvent(sequence))}\n`).join('');
}

function sequencesOf(events: readonly RunEvent[]): readonly (number | undefined)[] {
  return events.map((event) => ('sequence' in event ? event.sequence : undefined));
}
