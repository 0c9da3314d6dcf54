/**
 * Complete systems that run from the command line, each readable as its own lesson.
 *
 * @module millrace/pipelines
 */
import { activations } from './activations.js';
import { adadelta } from './adadelta.js';
import { adagrad } from './adagrad.js';
import { adam } from './adam.js';
import { alexnet } from './alexnet.js';
import { analogy } from './analogy.js';
import { augmentation } from './augmentation.js';
import { backprop } from './backprop.js';
import { batchSizes } from './batch-sizes.js';
import { birnn } from './birnn.js';
import { convTour } from './conv-tour.js';
import { dcgan } from './dcgan.js';
import { deepRnn } from './deep-rnn.js';
import { densenet } from './densenet.js';
import { descentPaths } from './descent-paths.js';
import { detection } from './detection.js';
import { dropout } from './dropout.js';
import { edgeDetection } from './edge-detection.js';
import { fasttext } from './fasttext.js';
import { fineTuning } from './fine-tuning.js';
import { fitting } from './fitting.js';
import { gan } from './gan.js';
import { glove } from './glove.js';
import { googlenet } from './googlenet.js';
import { gru } from './gru.js';
import { housePriceLinear } from './house-price-linear.js';
import { kaggleCifar10 } from './kaggle-cifar10.js';
import { kaggleDogs } from './kaggle-dogs.js';
import { kaggleHouse } from './kaggle-house.js';
import { lenet } from './lenet.js';
import { lenetBn } from './lenet-bn.js';
import { linearRegression } from './linear-regression.js';
import { logisticRegression } from './logistic-regression.js';
import { lstm } from './lstm.js';
import { mlp } from './mlp.js';
import { modelBuilding } from './model-building.js';
import { momentum } from './momentum.js';
import { nin } from './nin.js';
import { perceptron } from './perceptron.js';
import type { Pipeline } from './pipeline.js';
import { resnet } from './resnet.js';
import { rmsprop } from './rmsprop.js';
import { rnn } from './rnn.js';
import { segmentation } from './segmentation.js';
import { sentimentCnn } from './sentiment-cnn.js';
import { sentimentRnn } from './sentiment-rnn.js';
import { sgd } from './sgd.js';
import { softmaxRegression } from './softmax-regression.js';
import { stability } from './stability.js';
import { styleTransfer } from './style-transfer.js';
import { tensorTour } from './tensor-tour.js';
import { textSampling } from './text-sampling.js';
import { transformer } from './transformer.js';
import { translation } from './translation.js';
import { vectorisation } from './vectorisation.js';
import { vgg } from './vgg.js';
import { weightDecay } from './weight-decay.js';
import { word2vec } from './word2vec.js';

export { type Answer, compared } from './answers.js';
export {
  type Experiment,
  experiments,
  type Finding,
  found,
  type NamedExperiment,
  type PerformOptions,
  perform,
} from './experiments.js';
export { evaluated, type Goal, type Lesson, type Trial, trained } from './lesson.js';
export { type Example, type Figure, type Pipeline, pipeline, type RunSettings } from './pipeline.js';
export { relativeDifference } from './relative-difference.js';
export {
  activations,
  adadelta,
  adagrad,
  adam,
  alexnet,
  analogy,
  augmentation,
  backprop,
  batchSizes,
  birnn,
  convTour,
  dcgan,
  deepRnn,
  densenet,
  descentPaths,
  detection,
  dropout,
  edgeDetection,
  fasttext,
  fineTuning,
  fitting,
  gan,
  glove,
  googlenet,
  gru,
  housePriceLinear,
  kaggleCifar10,
  kaggleDogs,
  kaggleHouse,
  lenet,
  lenetBn,
  linearRegression,
  logisticRegression,
  lstm,
  mlp,
  modelBuilding,
  momentum,
  nin,
  perceptron,
  resnet,
  rmsprop,
  rnn,
  segmentation,
  sentimentCnn,
  sentimentRnn,
  sgd,
  softmaxRegression,
  stability,
  styleTransfer,
  tensorTour,
  textSampling,
  transformer,
  translation,
  vectorisation,
  vgg,
  weightDecay,
  word2vec,
};

/** Every pipeline, in the order of the course. */
export const pipelines: readonly Pipeline[] = [
  linearRegression,
  housePriceLinear,
  vectorisation,
  logisticRegression,
  perceptron,
  backprop,
  softmaxRegression,
  activations,
  mlp,
  tensorTour,
  fitting,
  weightDecay,
  dropout,
  stability,
  kaggleHouse,
  modelBuilding,
  edgeDetection,
  convTour,
  lenet,
  lenetBn,
  alexnet,
  vgg,
  nin,
  googlenet,
  resnet,
  densenet,
  textSampling,
  rnn,
  gru,
  lstm,
  deepRnn,
  birnn,
  translation,
  transformer,
  word2vec,
  fasttext,
  glove,
  analogy,
  sentimentRnn,
  sentimentCnn,
  sgd,
  momentum,
  adagrad,
  rmsprop,
  adadelta,
  adam,
  descentPaths,
  batchSizes,
  augmentation,
  fineTuning,
  detection,
  segmentation,
  styleTransfer,
  kaggleCifar10,
  kaggleDogs,
  gan,
  dcgan,
];
