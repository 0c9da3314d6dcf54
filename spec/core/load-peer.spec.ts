import { expect } from 'chai';
import { loadPeer } from '../../core/load-peer.js';
import { refusal } from '../helpers/refusal.js';

describe('loadPeer', () => {
  it('answers with what is there', async () => {
    const peer = { connect: () => 'connected' };
    expect(await loadPeer('a broker', 'broker', async () => peer)).to.equal(peer);
  });

  it('says what is missing, what for, and what to install', async () => {
    const missing = Object.assign(new Error("Cannot find package 'broker'"), {
      code: 'ERR_MODULE_NOT_FOUND',
    });
    const what = 'broker, which speaks to brokers';
    const error = await refusal(() => loadPeer(what, 'broker@~2.0 helper', () => Promise.reject(missing)));
    expect(error).to.include({ code: 'PACKAGE_MISSING', cause: missing });
    expect(error.message)
      .to.include(what)
      .and.to.include("Cannot find package 'broker'")
      .and.to.include('npm install broker@~2.0 helper');
  });

  it('tries again when it is asked again', async () => {
    let asked = 0;
    const load = (): Promise<string> =>
      asked++ === 0 ? Promise.reject(new Error('not yet')) : Promise.resolve('peer');
    expect((await refusal(() => loadPeer('peer', 'peer', load))).code).to.equal('PACKAGE_MISSING');
    expect(await loadPeer('peer', 'peer', load)).to.equal('peer');
  });
});
