import { parentPort } from 'node:worker_threads';
import type { DrawingAnswer, DrawingOrder } from './drawing-thread.js';
import { drawSvg, importVega } from './vega.js';

const loading = importVega();

parentPort?.on('message', async (order: DrawingOrder) => {
  parentPort?.postMessage(await answerTo(order));
});

async function answerTo({ id, chart }: DrawingOrder): Promise<DrawingAnswer> {
  try {
    const kit = await loading;
    return { id, svg: chart ? await drawSvg(kit, chart) : '' };
  } catch (error) {
    return { id, error };
  }
}
