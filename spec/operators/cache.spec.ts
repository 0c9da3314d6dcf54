import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { map } from 'rxjs';
import type { Marked } from '../../core/mark.js';
import { pull } from '../../core/pull.js';
import { read } from '../../core/read.js';
import type { Dense, Sample } from '../../core/sample.js';
import type { Source } from '../../core/source.js';
import { type CacheOptions, cache } from '../../operators/cache.js';
import { mapAsync } from '../../operators/map-async.js';
import { takeSamples } from '../../operators/take-samples.js';
import { describeSource } from '../contracts/source.js';
import { accessible, type Placed, placesIn, streamed } from '../helpers/derived-sources.js';
import { collect, Holder, settled, turn, until, watchedSource } from '../helpers/flow.js';

let dir: string;

before(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'millrace-cache-'));
});

after(() => rm(dir, { recursive: true }));

/** A folder of its own for a test. */
let folders = 0;
async function freshFolder(): Promise<string> {
  const folder = path.join(dir, `folder ${folders++}`);
  await mkdir(folder);
  return folder;
}

describeSource('cache in memory', { create: () => cache(streamed(5)), size: 5, sized: false });

describeSource('cache in a folder', {
  create: async () => cache(accessible(5), { dir: await freshFolder() }),
  size: 5,
});

const doubled = map((sample: Placed) => ({ ...sample, x: 2 * sample.x }));

describe('cache', () => {
  for (const [place, folderOf] of Object.entries<() => Promise<CacheOptions>>({
    memory: async () => ({}),
    'a folder': async () => ({ dir: await freshFolder() }),
  })) {
    it(`in ${place} goes through the data once, whatever is read how often`, async () => {
      const counted = countingSource(6);
      const cached = cache(counted.source, {
        ...(await folderOf()),
        through: mapAsync(async (sample: Placed) => ({ ...sample, x: 2 * sample.x })),
        key: 'doubled',
      });
      const outcomes = await Promise.all([
        collect(read(cached, { epochs: 3 })),
        collect(read(cached, { seed: 1 })),
      ]);
      await collect(read(cached));
      expect(outcomes.map(({ items }) => items.length)).to.deep.equal([18, 6]);
      expect(counted.opened).to.equal(1);
      expect(await placesIn(cached)).to.deep.equal([0, 2, 4, 6, 8, 10]);
    });

    it(`in ${place} gives samples as they were, with marks of its own`, async () => {
      const samples: readonly Omit<Sample<Dense, Dense>, 'at'>[] = [
        {
          x: { data: Uint8Array.of(1, 2, 3).subarray(1), shape: [2] },
          y: { data: Float64Array.of(Number.NaN, -0), shape: [2] },
          weight: 0.1,
        },
        { x: { data: new Int32Array(), shape: [0] }, y: { data: Float32Array.of(1e30), shape: [1] } },
      ];
      const cached = cache(sourceOf(samples), await folderOf());
      const { items } = await collect(read(cached, { shuffle: false, seed: 4 }));
      expect(items).to.deep.equal(
        samples.map((sample, index) => ({
          ...sample,
          at: { source: 'data/cache', seed: 4, position: { epoch: 0, index } },
        })),
      );
    });

    it(`in ${place} has parts`, async () => {
      const cached = cache(streamed(9), await folderOf());
      expect(await placesIn(takeSamples(cached, 4))).to.deep.equal([0, 1, 2, 3]);
    });

    it(`in ${place} closes the data when it is given up half way, and begins anew the next time`, async () => {
      const endless = watchedSource(Number.POSITIVE_INFINITY, (index) => ({
        x: index,
        at: { source: 'data', seed: 0, position: { epoch: 0, index } },
      }));
      const folder = await folderOf();
      const cached = cache({ name: 'data', shuffles: false, open: () => endless.items$ }, folder);
      for (const opened of [1, 2]) {
        const holder = new Holder(read(cached));
        await until(() => endless.opened === opened && endless.pulled > 100);
        holder.unsubscribe();
        const { pulled } = endless;
        await settled();
        expect({ opened: endless.opened, closed: endless.closed, pulled: endless.pulled }).to.deep.equal({
          opened,
          closed: opened,
          pulled,
        });
      }
      while (folder.dir !== undefined && (await readdir(folder.dir)).length > 0) await turn();
    });

    it(`in ${place} passes on that the data cannot be read, keeps nothing, and reads it again`, async () => {
      const failure = new Error('the disk broke');
      let failing = true;
      const source: Source<Placed> = {
        ...streamed(4),
        open: (opening) =>
          failing ? watchedSource(2, () => placed, failure).items$ : streamed(4).open(opening),
      };
      const cached = cache(source, await folderOf());
      expect((await collect(read(cached))).errors).to.deep.equal([failure]);
      failing = false;
      expect(await placesIn(cached)).to.deep.equal([0, 1, 2, 3]);
    });
  }

  it('lets timers have their turn while it is made', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++);
    const slow = watchedSource(20, (index) => {
      const end = performance.now() + 2;
      while (performance.now() < end);
      return { ...placed, x: index };
    });
    await collect(read(cache({ name: 'data', shuffles: false, open: () => slow.items$ })));
    clearInterval(timer);
    expect(turns).to.be.greaterThan(2);
  });

  it('tells skips and drops while it is made', async () => {
    const warnings: string[] = [];
    const source: Source = {
      name: 'data',
      shuffles: false,
      open: ({ warn }) =>
        pull(() => {
          warn({ code: 'ROW_SKIPPED', message: 'one row' });
          return [placed];
        }),
    };
    await collect(read(cache(source), { warn: ({ code }) => warnings.push(code), epochs: 3 }));
    expect(warnings).to.deep.equal(['ROW_SKIPPED']);
  });

  it('needs a key that tells what is done', () => {
    expect(() => cache(accessible(3), { through: doubled, key: '' })).to.throw('cache option key');
  });

  describe('in a folder', () => {
    it('is found again by another process: the data is not read', async () => {
      const folder = await freshFolder();
      const [first, second] = [countingSource(6), countingSource(6)];
      const written = await placesIn(cache(first.source, { dir: folder }));
      expect(await placesIn(cache(second.source, { dir: folder }))).to.deep.equal(written);
      expect([first.opened, second.opened]).to.deep.equal([1, 0]);
    });

    it('is another one for other data, and for something else done with it', async () => {
      const folder = await freshFolder();
      await placesIn(cache(accessible(3), { dir: folder }));
      await placesIn(cache(accessible(4), { dir: folder }));
      await placesIn(cache(accessible(3), { dir: folder, through: doubled, key: 'doubled' }));
      expect(await readdir(folder)).to.have.length(3);
      expect(await placesIn(cache(accessible(3), { dir: folder }))).to.deep.equal([0, 1, 2]);
    });

    it('may be made by two at once', async () => {
      const folder = await freshFolder();
      const caches = [0, 1].map(() => cache(accessible(20), { dir: folder }));
      const [one, other] = await Promise.all(caches.map(placesIn));
      expect(one).to.deep.equal(other);
      expect(await readdir(folder)).to.have.length(1);
    });

    it('is not taken for whole when its process was killed half way; what that left is removed', async () => {
      const folder = await freshFolder();
      await placesIn(cache(accessible(6), { dir: folder }));
      const [name = ''] = await readdir(folder);
      await rm(path.join(folder, name), { recursive: true });
      // No process has this number.
      const remains = path.join(folder, `${name}.999999999.deadbeef.partial`);
      await mkdir(remains);
      await writeFile(path.join(remains, 'samples.bin'), 'half');
      expect(await placesIn(cache(accessible(6), { dir: folder }))).to.deep.equal([0, 1, 2, 3, 4, 5]);
      expect(await readdir(folder)).to.deep.equal([name]);
    });

    for (const [damage, harm] of Object.entries<(file: (name: string) => string) => unknown>({
      'a byte that was changed': (file) => overwrite(file('samples.bin'), 30),
      'samples cut short': (file) => truncate(file('samples.bin'), 20),
      'samples with something behind them': (file) => appendFileSync(file('samples.bin'), 'more'),
      'an index that was changed': (file) => overwrite(file('index.bin'), 3),
      'an index that is missing': (file) => rm(file('index.bin')),
      'a manifest that is missing': (file) => rm(file('manifest.json')),
      'a manifest that is none': (file) => writeFile(file('manifest.json'), '{"version":2}'),
      'samples that are missing': (file) => rm(file('samples.bin')),
    }))
      it(`with ${damage} is refused, naming the file`, async () => {
        const folder = await freshFolder();
        await placesIn(cache(accessible(6), { dir: folder }));
        const [name = ''] = await readdir(folder);
        await harm((file) => path.join(folder, name, file));
        const { errors } = await collect(read(cache(accessible(6), { dir: folder })));
        expect(errors[0]).to.include({ code: 'CACHE_DAMAGED' });
        expect(String(errors[0])).to.include(path.join(folder, name)).and.to.include('Delete');
      });

    it('refuses a sample that cannot be written, by its place', async () => {
      const source = sourceOf([{ x: 1 }, { x: () => 1 }]);
      const { errors } = await collect(read(cache(source, { dir: await freshFolder() })));
      expect(errors[0]).to.include({ code: 'INPUT_INVALID' });
      expect(String(errors[0])).to.include('"index":1');
    });

    it('says when the operating system refuses', async () => {
      const file = path.join(await freshFolder(), 'a file');
      await writeFile(file, '');
      const { errors } = await collect(read(cache(accessible(3), { dir: file })));
      expect(errors[0]).to.include({ code: 'CACHE_FAILED' });
    });

    it('closes its file, however it ends', async () => {
      const cached = cache(accessible(50), { dir: await freshFolder() });
      await placesIn(cached);
      const before = await openFiles();
      const holder = new Holder(read(cached));
      await until(() => holder.items.length === 1);
      holder.unsubscribe();
      await collect(read(cached));
      while ((await openFiles()) > before) await turn();
    });
  });
});

const placed: Placed = { x: 0, y: 0, at: { source: 'data', seed: 0, position: { epoch: 0, index: 0 } } };

/** A source that counts how often it is opened. */
function countingSource(size: number) {
  let opened = 0;
  const source: Source<Placed> = {
    ...streamed(size),
    open: (opening) => {
      opened++;
      return streamed(size).open(opening);
    },
  };
  return {
    source,
    get opened() {
      return opened;
    },
  };
}

function sourceOf<T extends object>(items: readonly T[]): Source<T & Marked> {
  return {
    name: 'data',
    shuffles: false,
    open: ({ seed }) =>
      pull(() =>
        items.map((item, index) => ({
          ...item,
          at: { source: 'data', seed, position: { epoch: 0, index } },
        })),
      ),
  };
}

async function overwrite(file: string, place: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  await writeFile(file, bytes);
}

/** How many files this process has open, where the operating system tells. */
async function openFiles(): Promise<number> {
  return process.platform === 'linux' ? (await readdir('/proc/self/fd')).length : 0;
}
