import { equal, tensor1d } from '@tensorflow/tfjs-core';
import { expect } from 'chai';
import { engine } from '../../../engines/index.js';
import { refusalsContract } from '../../contracts/refusals.js';
import { refusal } from '../../helpers/refusal.js';
import { keepBackend } from '../keep-backend.js';

refusalsContract('cpu');
refusalsContract('wasm');

describe('strings on wasm', () => {
  keepBackend();

  it('are not compared, which would answer with whatever the memory holds', async () => {
    await engine({ prefer: 'wasm' });
    const { code, message } = await refusal(() => equal(tensor1d(['a', 'b']), tensor1d(['a', 'c'])));
    expect(code).to.equal('OP_UNSUPPORTED');
    expect(message).to.include('comparing strings').and.include('engine wasm');
  });
});
