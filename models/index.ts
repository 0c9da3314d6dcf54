export { accuracy } from './accuracy.js';
export {
  type Activation,
  type ActivationCurvesOptions,
  type ActivationName,
  activationCurves,
} from './activation-curves.js';
export { type Adversaries, type AdversariesOptions, adversaries } from './adversaries.js';
export { type AlexnetOptions, alexnet } from './alexnet.js';
export type { AffineLayer, NamedFloats } from './arrays/affine-layer.js';
export type { ArrayLoss } from './arrays/array-loss.js';
export type { ArrayOptimizerState } from './arrays/array-optimizer.js';
export type { LearnerOptions, OptimizedLearnerOptions } from './arrays/learners/create-learner.js';
export type { Learner, LearnerContext } from './arrays/learners/learner.js';
export type { NamedDoubles, PerWeight, WeightRule } from './arrays/learners/weight-rule.js';
export { fromLayersFiles, type ModelFile, toLayersFiles } from './artifacts.js';
export { type BidirectionalLstmOptions, bidirectionalLstm } from './bidirectional-lstm.js';
export { bilinearKernel } from './bilinear-kernel.js';
export { binaryAccuracy } from './binary-accuracy.js';
export { blockNetwork, centred } from './block-network.js';
export { continueTokens } from './continue-tokens.js';
export type { PictureNetworkOptions } from './convolutional/picture-network.js';
export { createTrainer } from './create-trainer.js';
export { type CrossCorrelationOptions, crossCorrelation } from './cross-correlation.js';
export { type DcganOptions, dcganDiscriminator, dcganGenerator } from './dcgan.js';
export {
  type DenseBlockOptions,
  type DensenetOptions,
  denseBlock,
  densenet,
  transition,
} from './densenet.js';
export { classError, detectionLoss, offsetError } from './detection-loss.js';
export { type FcnOptions, fcn } from './fcn.js';
export { type FunctionModelOptions, type FunctionOfVariables, functionModel } from './function-model.js';
export { type GloveOptions, glove } from './glove.js';
export {
  type GooglenetOptions,
  googlenet,
  type InceptionBlockOptions,
  type InceptionChannels,
  inceptionBlock,
} from './googlenet.js';
export type { Clip } from './gradients.js';
export { type Initializer, type OrthogonalOptions, orthogonal } from './initializers/orthogonal.js';
export type { LayerOutputs } from './layer-outputs.js';
export { type CausalConvolution1dOptions, causalConvolution1d } from './layers/causal-convolution.js';
export { type DropoutOptions, dropout } from './layers/dropout.js';
export { type GruOptions, gru } from './layers/gru.js';
export { type LayerNormalizationOptions, layerNormalization } from './layers/layer-normalization.js';
export type { Layer, LayerOptions } from './layers/layer-options.js';
export { lstm } from './layers/lstm.js';
export { type MultiHeadAttentionOptions, multiHeadAttention } from './layers/multi-head-attention.js';
export type { RecurrentOptions } from './layers/recurrent-options.js';
export { layersModel } from './layers-model.js';
export { leastSquares } from './least-squares.js';
export { type LenetOptions, lenet } from './lenet.js';
export { type LinearOptions, linear } from './linear.js';
export { linearLearner } from './linear-learner.js';
export { logRmse } from './log-rmse.js';
export { logisticLearner } from './logistic-learner.js';
export { type LogisticRegressionOptions, logisticRegression } from './logistic-regression.js';
export type { Loss, Metric } from './loss.js';
export { maskedSigmoidCrossEntropy } from './masked-sigmoid-cross-entropy.js';
export { meanSquaredError } from './mean-squared-error.js';
export { runningAccuracy } from './metrics/running-accuracy.js';
export { runningF1 } from './metrics/running-f1.js';
export { runningLogLoss } from './metrics/running-log-loss.js';
export { runningMeanAbsoluteError } from './metrics/running-mean-absolute-error.js';
export type { RunningMetric, ScoredSample } from './metrics/running-metric.js';
export { runningR2 } from './metrics/running-r2.js';
export { runningRocAuc } from './metrics/running-roc-auc.js';
export { runningRootMeanSquaredError } from './metrics/running-root-mean-squared-error.js';
export { windowed } from './metrics/windowed.js';
export { type MlpOptions, mlp } from './mlp.js';
export type { BuiltModel, ForwardMode, Model, NamedArray, NamedVariable } from './model.js';
export { type LayerSummary, type ModelSummary, modelSummary } from './model-summary.js';
export { type NearestOptions, type Neighbour, nearestVectors } from './nearest-vectors.js';
export { type NewHeadOptions, newHead } from './new-head.js';
export { type NinBlockOptions, type NinOptions, nin, ninBlock } from './nin.js';
export type { OnlineOptimizer, Optimizer, OptimizerState, PreparedUpdate, UpdatePlan } from './optimizer.js';
export * from './optimizers/index.js';
export { perceptronLearner } from './perceptron-learner.js';
export { pixelAccuracy, pixelCrossEntropy } from './pixel-cross-entropy.js';
export { pointDiscriminator, pointGenerator } from './point-networks.js';
export type { Carried } from './recurrent/carried-state.js';
export type { Cell, CellStep } from './recurrent/cell.js';
export type { CellName } from './recurrent/cells.js';
export { gruCell } from './recurrent/gru-cell.js';
export { type LanguageModelOptions, languageModel } from './recurrent/language-model.js';
export { lstmCell } from './recurrent/lstm-cell.js';
export { resetAfterGruCell } from './recurrent/reset-after-gru-cell.js';
export { rnnCell } from './recurrent/rnn-cell.js';
export { type RecurrentWeights, type Unrolled, unroll } from './recurrent/unroll.js';
export { type ResidualBlockOptions, type ResnetOptions, residualBlock, resnet } from './resnet.js';
export { type RidgeRegressionOptions, ridgeRegression } from './ridge-regression.js';
export * from './schedules/index.js';
export { type SequenceCrossEntropyOptions, sequenceCrossEntropy } from './sequence-cross-entropy.js';
export { sigmoidCrossEntropy } from './sigmoid-cross-entropy.js';
export { sigmoidSquaredLoss } from './sigmoid-squared-loss.js';
export { softmaxCrossEntropy } from './softmax-cross-entropy.js';
export { type SoftmaxLearnerOptions, softmaxLearner } from './softmax-learner.js';
export { type SoftmaxRegressionOptions, softmaxRegression } from './softmax-regression.js';
export { squaredLoss } from './squared-loss.js';
export { type StyleTransferOptions, styleTransfer, summedTerms, termAt } from './style-transfer.js';
export { type TextCnnOptions, textCnn } from './text-cnn.js';
export { type TinySsdOptions, tinySsd, tinySsdAnchors } from './tiny-ssd.js';
export type {
  ActivationsRequest,
  EachResult,
  Measurement,
  StepResult,
  Trainer,
  TrainerSnapshot,
} from './trainer.js';
export type { ComputeWith, TrainerContext, TrainerOptions } from './trainer-options.js';
export { transferWeights } from './transfer-weights.js';
export {
  type BeamSearchOptions,
  beamSearch,
  type Found,
  type NextLogits,
} from './translation/beam-search.js';
export { bleu } from './translation/bleu.js';
export { type SequenceToSequenceOptions, sequenceToSequence } from './translation/sequence-to-sequence.js';
export { type TransformerOptions, transformer } from './translation/transformer.js';
export { type VggBlockOptions, type VggOptions, vgg, vggBlock } from './vgg.js';
export { type Word2vecOptions, word2vec } from './word2vec.js';
