import path from 'node:path';
import { expect } from 'chai';
import { filesUnder, root } from './helpers/repository.js';

/** What the specs of `spec/services` need beside Node and npm. */
const needs: Readonly<Record<string, string>> = {
  'bench/input.spec.ts': 'processes that take seconds',
  'ci.spec.ts': 'bash',
  'engines/changes-in-place.spec.ts': 'native TensorFlow',
  'engines/compiled-guards.spec.ts': 'native TensorFlow',
  'engines/compiled-ops.spec.ts': 'native TensorFlow',
  'engines/few-channels.spec.ts': 'native TensorFlow',
  'engines/guards.spec.ts': 'native TensorFlow',
  'engines/native-contract.spec.ts': 'native TensorFlow',
  'engines/native-repairs.spec.ts': 'native TensorFlow',
  'engines/native-tfjs-node.spec.ts': 'native TensorFlow',
  'engines/native.spec.ts': 'native TensorFlow',
  'engines/refusals.spec.ts': 'native TensorFlow',
  'engines/rewrites.spec.ts': 'native TensorFlow',
  'engines/setting.spec.ts': 'native TensorFlow',
  'engines/signals.spec.ts': 'native TensorFlow',
  'engines/tune.spec.ts': 'native TensorFlow',
  'engines/webgpu-contract.spec.ts': 'a WebGPU adapter',
  'engines/webgpu-repairs.spec.ts': 'a WebGPU adapter',
  'engines/webgpu.spec.ts': 'a WebGPU adapter',
  'engines/whole-numbers.spec.ts': 'native TensorFlow',
  'examples/clicks.spec.ts': 'processes that take seconds',
  'examples/orders.spec.ts': 'brokers',
  'examples/sensor.spec.ts': 'brokers',
  'models/compiled-layers.spec.ts': 'native TensorFlow',
  'models/batch-normalization.spec.ts': 'native TensorFlow',
  'models/compiled.spec.ts': 'native TensorFlow',
  'models/fused-updates.spec.ts': 'native TensorFlow',
  'models/scratch-and-layers.spec.ts': 'native TensorFlow',
  'prove/live.spec.ts': 'brokers',
  'prove/soak.spec.ts': 'brokers',
  'run/control.spec.ts': 'native TensorFlow',
  'run/worker.spec.ts': 'native TensorFlow',
  'sinks/dashboard-browser-access.spec.ts': 'a browser',
  'sinks/dashboard-browser-large.spec.ts': 'a browser',
  'sinks/dashboard-browser-runs.spec.ts': 'a browser',
  'sinks/dashboard-browser.spec.ts': 'a browser',
  'sinks/stalled-terminal.spec.ts': 'a terminal (script, of util-linux)',
  'sinks/to-jetstream.spec.ts': 'brokers',
  'sinks/to-kafka.spec.ts': 'brokers',
  'sinks/to-mqtt.spec.ts': 'brokers',
  'sinks/to-redis-stream.spec.ts': 'brokers',
  'sources/jetstream.spec.ts': 'brokers',
  'sources/kafka.spec.ts': 'brokers',
  'sources/mqtt.spec.ts': 'brokers',
  'sources/redis-stream.spec.ts': 'brokers',
};

const files = filesUnder(path.join(root, 'spec/services')).filter((file) => file.endsWith('.spec.ts'));

describe('what npm test leaves to npm run test:services', () => {
  after(() => {
    const things = [...new Set(Object.values(needs))].sort().join(', ');
    console.log(
      `    left out here: ${files.length} files of specs that need ${things} (npm run test:services)`,
    );
  });

  it('is told file by file, with what each needs', () => {
    expect(Object.keys(needs).sort()).to.deep.equal([...files].sort());
  });
});
