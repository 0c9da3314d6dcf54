import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { Example } from '../../helpers/example.js';
import { Mosquitto } from '../../helpers/mosquitto.js';

describe('examples/sensor, a sensor over MQTT with drift and a dashboard', () => {
  let dir: string;
  let broker: Mosquitto;
  let example: Example;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'millrace-sensor-'));
    broker = await Mosquitto.start();
  });
  afterEach(() => example.kill());
  after(async () => {
    await broker.remove();
    await rm(dir, { recursive: true, force: true });
  });

  function start(): void {
    const options = { broker: broker.url, dir, port: 0, every: 1, wears: 1500 };
    example = new Example(
      'sensor',
      Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    );
  }

  it('learns what is usual, and shows it in a browser', async () => {
    start();
    const [, page = ''] = await example.prints(/dashboard: (http:\S+)#token/);
    expect((await fetch(page)).status).to.equal(200);
    const [, error] = await example.prints(/reading 1000: off by ([\d.]+) °C/);
    expect(Number(error)).to.be.lessThan(1.5);
  });

  it('knows it still when it was killed', async () => {
    start();
    const [, reading] = await example.prints(/goes on at reading (\d+)/);
    expect(Number(reading)).to.be.at.least(800);
    const [, error] = await example.prints(/reading \d+: off by ([\d.]+) °C/);
    expect(Number(error)).to.be.lessThan(1.5);
  });

  it('tells when the motor is no longer what it was, and learns what it is now', async () => {
    start();
    const [, reading] = await example.prints(/drift at reading (\d+)/);
    // Four hundred readings later: lines are printed every 200.
    const later = 200 * Math.floor(Number(reading) / 200 + 3);
    const [, error] = await example.prints(new RegExp(`reading ${later}: off by ([\\d.]+) °C`));
    expect(Number(error)).to.be.lessThan(1.5);
    await example.stop();
    expect(example.said).to.match(/stopped at reading \d+, goes on when it is started again\n$/);
  });

  it('says how to get a broker where there is none', async () => {
    example = new Example('sensor', ['--broker', 'mqtt://127.0.0.1:1', '--dir', dir, '--port', '0']);
    expect(await example.ends()).to.equal(1);
    expect(example.said).to.include('no MQTT broker at mqtt://127.0.0.1:1').and.to.include('mosquitto');
  });
});
