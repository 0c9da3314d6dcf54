import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { serve } from '../../comparison/serve.js';
import type { Click } from '../messages.js';
import { type Answer, type Question, questionSchema } from '../settings.js';
import { ByHand } from './by-hand.js';
import { clients } from './clients.js';
import { ours } from './ours.js';
import { StopWatch } from './stop-watch.js';

/** A contender: one of the ways. */
const way = process.argv[2];
const utf8 = new TextDecoder();
const versions = Object.fromEntries(['kafkajs', '@nats-io/jetstream'].map((name) => [name, versionOf(name)]));

await serve(versions, questionSchema, (question) => {
  if (way === 'ours, schema') return ours(question, true);
  if (way === 'ours, no schema') return ours(question, false);
  if (way === 'client, by hand') return byHand(question);
  return consumed(question, () => {});
});

function byHand(question: Question): Promise<Answer> {
  const learner = new ByHand();
  return consumed(question, (data) => {
    const click: Click = JSON.parse(utf8.decode(data));
    learner.learn(click);
  });
}

async function consumed(question: Question, take: (data: Uint8Array) => void): Promise<Answer> {
  const watch = new StopWatch();
  let messages = 0;
  let seconds = Number.NaN;
  await clients[question.broker](question, (data) => {
    watch.see();
    take(data);
    if (++messages === question.messages) seconds = watch.seconds;
  });
  return { seconds, messages };
}

function versionOf(name: string): string {
  const file = new URL(`../../../node_modules/${name}/package.json`, import.meta.url);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
