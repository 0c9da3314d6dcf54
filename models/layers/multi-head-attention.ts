import { matMul, serialization, Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { z } from 'zod';
import { MillraceError } from '../../core/errors.js';
import { parseOptions } from '../../core/options.js';
import { count } from '../options.js';
import { attentionShares, futureHidden, joinHeads, paddingHidden, project, splitHeads } from './attention.js';
import {
  featuresOf,
  type Layer,
  type LayerOptions,
  type LayerShape,
  layerOptions,
  oneTensor,
  readWeight,
  shapesOf,
} from './layer-options.js';

const schema = z.strictObject({
  ...layerOptions,
  heads: count,
  keySize: count,
  mask: z.enum(['none', 'causal']).default('none'),
  dropout: z.number().min(0).lt(1).default(0),
});

/** Settings of {@link multiHeadAttention}. */
export interface MultiHeadAttentionOptions extends LayerOptions {
  readonly heads: number;
  /** Features of a head's queries, keys and values; PyTorch's is the number of features divided by the heads. */
  readonly keySize: number;
  /** Whether a step sees all steps (`none`, the default), or itself and those before it (`causal`). */
  readonly mask?: 'none' | 'causal';
  /** Dropout of the shares, seeded as {@link dropout} is; default 0. */
  readonly dropout?: number;
}

/**
 * Multi-head attention, as PyTorch's: every step takes from the others what their keys answer to its query.
 *
 * ```text
 * head = softmax((x W_q + b_q) (s W_k + b_k)ᵀ / √keySize) (s W_v + b_v)
 * y = [head₁ ... headₙ] W_o + b_o
 * ```
 *
 * Applied to one input `[size, time, features]`, it attends to itself: `s = x`. Applied to two, `x` and `s`
 * `[size, steps, any features]`, it attends to the second. The shape of `x` stays. Weights: for query, key and value a
 * kernel `[features, heads · keySize]` and a bias, then `output_kernel` `[heads · keySize, features]` and its bias;
 * kernels are Glorot uniform at first, biases zero. Steps that tf.layers masks (`layers.masking`, an embedding with
 * `maskZero`) are not seen. Vaswani et al., "Attention Is All You Need", 2017.
 *
 * @throws MillraceError `OPTION_INVALID`; `MODEL_INVALID` when the second of two inputs is masked, which tf.layers does
 * not pass on.
 *
 * @example
 * ```ts
 * import { layerNormalization, multiHeadAttention } from 'millrace';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 * sequential({
 *   layers: [
 *     layers.embedding({ inputDim: 1000, outputDim: 32, inputLength: 12 }),
 *     multiHeadAttention({ heads: 4, keySize: 8, mask: 'causal' }),
 *     layerNormalization(),
 *   ],
 * });
 * ```
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): Layer {
  return new MultiHeadDotProductAttention(parseOptions('multiHeadAttention', schema, options));
}

/** A kernel and a bias. */
interface Projection {
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable;
}

class MultiHeadDotProductAttention extends layers.Layer {
  static className = 'MultiHeadDotProductAttention';
  private readonly dropout: Layer;
  private projections: Readonly<Record<'query' | 'key' | 'value' | 'output', Projection>> | undefined;

  constructor(private readonly settings: z.output<typeof schema>) {
    super(settings);
    this.supportsMasking = true;
    this.dropout = layers.dropout({ name: `${this.name}/dropout`, rate: settings.dropout });
  }

  override build(shape: LayerShape | LayerShape[]): void {
    const [x, source = x] = shapesOf(shape);
    const features = featuresOf(this, x, 3);
    const sourceFeatures = featuresOf(this, source, 3);
    const inner = this.settings.heads * this.settings.keySize;
    this.projections = {
      query: this.#addProjection('query', features, inner),
      key: this.#addProjection('key', sourceFeatures, inner),
      value: this.#addProjection('value', sourceFeatures, inner),
      output: this.#addProjection('output', inner, features),
    };
    super.build(shape);
  }

  override call(inputs: Tensor | Tensor[], given: Readonly<Record<string, unknown>>): Tensor {
    const { heads } = this.settings;
    return tidy(() => {
      const x = oneTensor(inputs);
      const source = [inputs].flat()[1] ?? x;
      const query = splitHeads(this.#project('query', x), heads);
      const key = splitHeads(this.#project('key', source), heads);
      const value = splitHeads(this.#project('value', source), heads);
      const shares = attentionShares(query, key, this.#hidden(x, source, given.mask));
      const kept = oneTensor(this.dropout.call(shares, { training: given.training }));
      return this.#project('output', joinHeads(matMul(kept, value)));
    });
  }

  override computeOutputShape(shape: LayerShape | LayerShape[]): LayerShape {
    return [...(shapesOf(shape)[0] ?? [])];
  }

  override computeMask(inputs: Tensor | Tensor[], mask?: Tensor | Tensor[]): Tensor | Tensor[] {
    if (!Array.isArray(mask) || !mask[1]) return super.computeMask(inputs, mask);
    throw new MillraceError('MODEL_INVALID', {
      what: `layer ${this.name} (${this.getClassName()})`,
      given: 'a second input with masked steps',
      expected: 'a second input that is seen whole: tf.layers passes on the mask of the first alone',
    });
  }

  override getConfig(): serialization.ConfigDict {
    const { heads, keySize, mask, dropout } = this.settings;
    return { ...super.getConfig(), heads, keySize, mask, dropout };
  }

  #addProjection(name: string, inputs: number, outputs: number): Projection {
    const glorot = initializers.glorotUniform({});
    return {
      kernel: this.addWeight(`${name}_kernel`, [inputs, outputs], 'float32', glorot),
      bias: this.addWeight(`${name}_bias`, [outputs], 'float32', initializers.zeros()),
    };
  }

  #project(name: 'query' | 'key' | 'value' | 'output', x: Tensor): Tensor {
    const projection = this.projections?.[name];
    return project(x, readWeight(projection?.kernel), readWeight(projection?.bias));
  }

  /** What is added to the scores so that some keys are not seen. */
  #hidden(x: Tensor, source: Tensor, mask: unknown): readonly Tensor[] {
    const [queries = 0, keys = 0] = [x.shape[1], source.shape[1]];
    return [
      ...(this.settings.mask === 'causal' ? [futureHidden(queries, keys)] : []),
      // With two inputs it is the mask of the first, whose steps are queries.
      ...(mask instanceof Tensor && source === x ? [paddingHidden(mask)] : []),
    ];
  }
}

serialization.registerClass(MultiHeadDotProductAttention);
