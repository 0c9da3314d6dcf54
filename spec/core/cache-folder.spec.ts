import { homedir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { cacheFolder } from '../../core/cache-folder.js';

describe('cacheFolder', () => {
  const { MILLRACE_CACHE, XDG_CACHE_HOME } = process.env;
  afterEach(() => set({ MILLRACE_CACHE, XDG_CACHE_HOME }));

  it('is the folder that MILLRACE_CACHE names', () => {
    set({ MILLRACE_CACHE: '/data/cache', XDG_CACHE_HOME: '/home/ada/cache' });
    expect(cacheFolder()).to.equal('/data/cache');
  });

  it('is one within XDG_CACHE_HOME otherwise', () => {
    for (const MILLRACE_CACHE of [undefined, '']) {
      set({ MILLRACE_CACHE, XDG_CACHE_HOME: '/home/ada/cache' });
      expect(cacheFolder()).to.equal(path.join('/home/ada/cache', 'millrace'));
    }
  });

  it("is one within the system's cache folder of the user when neither is set", () => {
    set({ MILLRACE_CACHE: undefined, XDG_CACHE_HOME: undefined });
    const system = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
    expect(cacheFolder()).to.equal(path.join(homedir(), system, 'millrace'));
  });
});

/** Sets variables of the environment, or removes them. */
function set(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
