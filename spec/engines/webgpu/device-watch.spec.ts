import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { type DeviceError, type TellingDevice, watchDevice } from '../../../engines/webgpu/device-watch.js';
import { refusal } from '../../helpers/refusal.js';

/** A device whose errors the spec raises. */
class PretendedDevice implements TellingDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  readonly #listeners: ((event: DeviceError) => void)[] = [];

  constructor(lost?: { readonly reason: string; readonly message: string }) {
    this.lost = lost ? Promise.resolve(lost) : new Promise(() => {});
  }

  addEventListener(_type: 'uncapturederror', listener: (event: DeviceError) => void): void {
    this.#listeners.push(listener);
  }

  /** Raises an error; answers whether it would still be printed. */
  raise(message: string): boolean {
    let printed = true;
    const preventDefault = (): void => {
      printed = false;
    };
    for (const listener of this.#listeners) listener({ error: { message }, preventDefault });
    return printed;
  }
}

describe('watchDevice', () => {
  it('has nothing to say while nothing goes wrong', async () => {
    const { check } = watchDevice(new PretendedDevice());
    await nextTurn();
    check();
  });

  it('tells the first error from then on, in one line', async () => {
    const device = new PretendedDevice();
    const { check } = watchDevice(device);
    expect(device.raise('Buffer size exceeds the limit.\n - While calling CreateBuffer')).to.equal(false);
    device.raise('Command buffer is invalid.');
    for (let times = 0; times < 2; times++) {
      const { code, details } = await refusal(check);
      expect(code).to.equal('ENGINE_FAILED');
      expect(details.what).to.equal('webgpu could not compute (Buffer size exceeds the limit.)');
    }
  });

  it('names what went wrong', async () => {
    const device = new PretendedDevice();
    const { during, check } = watchDevice(device);
    expect(during('AddProgram', () => 1)).to.equal(1);
    const failing = (): unknown => during('TileProgram', () => device.raise('type mismatch'));
    expect((await refusal(failing)).details.what).to.equal(
      'webgpu could not compute TileProgram (type mismatch)',
    );
    expect((await refusal(check)).details.what).to.contain('TileProgram');
  });

  it('tells when the device is no more', async () => {
    const { check } = watchDevice(new PretendedDevice({ reason: 'unknown', message: 'the driver crashed' }));
    await nextTurn();
    expect((await refusal(check)).details.what).to.contain('device lost: the driver crashed');
  });

  it('tells a failure that it is given', async () => {
    const { check, fail } = watchDevice(new PretendedDevice());
    fail(new Error('mapping failed'));
    expect((await refusal(check)).details.what).to.contain('(mapping failed)');
  });
});
