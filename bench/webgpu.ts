import { cpus } from 'node:os';
import { z } from 'zod';
import { randomFor } from '../core/random.js';
import { type Batch, sizeOf } from '../core/sample.js';
import { type EngineName, engine } from '../engines/index.js';
import { inspectEngine } from '../engines/inspect.js';
import { callInChild } from '../engines/native/child.js';
import { reasonOf, runCommand, succeeded } from '../engines/native/command.js';
import { createTrainer, sgd, softmaxCrossEntropy } from '../models/index.js';
import { quartiles } from './step.js';
import { type Network, networks } from './webgpu/networks.js';

const engines = ['webgpu', 'native'] as const satisfies readonly EngineName[];
const measuredMilliseconds = 15_000;
const fewestSteps = 2;

/**
 * A training step on WebGPU against native TensorFlow: the main job, LeNet and ResNet-18, each in a process of its own.
 * Where there is no graphics card a software adapter is measured, with small batches, and the last line says so.
 */
export async function main(): Promise<void> {
  const report = await inspectEngine('webgpu');
  if (!report.present) {
    console.log(`WebGPU cannot be measured here. ${report.reason}`);
    return;
  }
  const { adapter = 'unknown adapter' } = report.setting.versions;
  console.log(`webgpu on ${adapter}; Node ${process.version}; ${cpus()[0]?.model}, ${cpus().length} cores`);
  const software = adapter.startsWith('software');
  for (const [name, { title, batch }] of Object.entries(networks)) {
    const size = software ? batch.software : batch.card;
    if (size === undefined) {
      console.log(`${title}: left out, a step takes minutes on a software adapter`);
      continue;
    }
    console.log(`${title}, batches of ${size}`);
    for (const each of engines) console.log(`  ${each.padEnd(8)}${await measured(each, name, size)}`);
  }
  if (software) console.log('The adapter is software: this measures the processor, not a graphics card.');
}

/** Trains a network on an engine in this process, and prints the milliseconds of its steps as JSON. */
export async function printTimes(
  prefer: EngineName,
  name: keyof typeof networks,
  size: number,
): Promise<void> {
  const network: Network = networks[name];
  const trainer = createTrainer(
    { model: network.model(), optimizer: sgd(0.01), loss: softmaxCrossEntropy },
    { engine: await engine({ prefer }), seed: 1 },
  );
  const batch = randomBatch(network, size);
  const step = async (): Promise<number> => {
    const start = performance.now();
    await trainer.step(batch);
    return performance.now() - start;
  };
  // The first step compiles programs and asks for memory.
  await step();
  const times: number[] = [];
  const end = performance.now() + measuredMilliseconds;
  while (times.length < fewestSteps || performance.now() < end) times.push(await step());
  process.stdout.write(JSON.stringify(times));
}

async function measured(name: EngineName, network: string, size: number): Promise<string> {
  const result = await callInChild(runCommand, import.meta.url, 'printTimes', name, network, size);
  if (!succeeded(result)) return `fails (${reasonOf(result)})`;
  const times = z.array(z.number()).parse(JSON.parse(result.stdout));
  const { median, range } = quartiles(times);
  const rate = (size / median) * 1000;
  return `${median.toFixed(2)} ms a step (quartiles ${range}, ${times.length} steps), ${rate.toFixed(0)} pictures/s`;
}

function randomBatch({ inputShape }: Network, size: number): Batch {
  const random = randomFor(1, 'batch');
  return {
    x: {
      data: Float32Array.from({ length: size * sizeOf(inputShape) }, random.uniform),
      shape: [size, ...inputShape],
    },
    y: { data: Uint8Array.from({ length: size }, () => random.integer(10)), shape: [size] },
    size,
    at: { source: 'bench', seed: 1, position: null },
  };
}
