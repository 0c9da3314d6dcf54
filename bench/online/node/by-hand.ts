import type { Samples } from '../samples.js';
import { features, learningRate } from '../settings.js';

/** The loop one would write by hand: scales, predicts, scores and learns, one sample after another. */
export function byHand({ x, y }: Samples, each: (row: number) => void = () => {}): number {
  const weights = new Float64Array(features);
  const [mean, squares, scaled] = [weights.slice(), weights.slice(), weights.slice()];
  let bias = 0;
  let right = 0;
  let loss = 0;
  for (let row = 0; row < y.length; row++) {
    let logit = bias;
    for (let feature = 0, at = row * features; feature < features; feature++, at++) {
      const value = x[at] ?? 0;
      const ahead = value - (mean[feature] ?? 0);
      const middle = (mean[feature] ?? 0) + ahead / (row + 1);
      const spread = (squares[feature] ?? 0) + ahead * (value - middle);
      mean[feature] = middle;
      squares[feature] = spread;
      const scale = spread > 0 ? (value - middle) / Math.sqrt(spread / (row + 1)) : 0;
      scaled[feature] = scale;
      logit += scale * (weights[feature] ?? 0);
    }
    const label = y[row] ?? 0;
    const share = 1 / (1 + Math.exp(-logit));
    if (logit > 0 === (label === 1)) right++;
    loss -= Math.log(Math.max(1e-15, label === 1 ? share : 1 - share));
    const slope = share - label;
    for (let feature = 0; feature < features; feature++) {
      weights[feature] = (weights[feature] ?? 0) - learningRate * slope * (scaled[feature] ?? 0);
    }
    bias -= learningRate * slope;
    each(row);
  }
  if (!Number.isFinite(loss)) throw new Error('the loop by hand has diverged');
  return right / y.length;
}
