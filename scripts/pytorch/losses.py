"""Losses: spec/contracts/ops/losses.ts. Those of tfjs-core divide by the number of weights that are not 0."""

import torch
from torch.nn import functional


def reduced(each, weights=None, by="count"):
    if weights is not None:
        each = each * weights
    if by == "sum":
        return each.sum()
    if by == "weights" and weights is not None:
        return each.sum() / weights.expand_as(each).sum()
    return each.mean()


def between(loss, by="count"):
    return lambda labels, predictions, weights=None: reduced(loss(labels, predictions), weights, by)


def absolute(labels, predictions):
    return (labels - predictions).abs()


def squared(labels, predictions):
    return (labels - predictions).square()


def huber(labels, predictions):
    return functional.huber_loss(predictions, labels, reduction="none", delta=0.4)


def cosine_distance(labels, predictions):
    return 1 - (labels * predictions).sum(1, keepdim=True)


numbers = {
    "absoluteDifference": between(absolute),
    "meanSquaredError": between(squared),
    "huberLoss": between(huber),
    "cosineDistance": between(cosine_distance),
    "meanSquaredError summed": between(squared, "sum"),
    "meanSquaredError by the sum of the weights": between(squared, "weights"),
}


def log_loss(labels, predictions, epsilon=1e-7):
    return -(labels * (predictions + epsilon).log() + (1 - labels) * (1 - predictions + epsilon).log()).mean()


def hinge(labels, logits):
    return torch.relu(1 - (2 * labels - 1) * logits).mean()


def sigmoid_cross_entropy(smoothing=0.0):
    def compute(labels, logits):
        smoothed = labels * (1 - smoothing) + 0.5 * smoothing
        return functional.binary_cross_entropy_with_logits(logits, smoothed)

    return compute


def softmax_cross_entropy(smoothing=0.0):
    return lambda labels, logits: functional.cross_entropy(logits, labels.double(), label_smoothing=smoothing)


def own_softmax_cross_entropy(output, labels, weights=None):
    each = functional.cross_entropy(output, labels, reduction="none")
    return each.mean() if weights is None else (each * weights).sum() / weights.sum()


def own_squared_loss(output, labels, weights=None):
    each = (output - labels.reshape(output.shape)).square().mean(1) / 2
    return each.mean() if weights is None else (each * weights).sum() / weights.sum()


def categorical(labels, predictions):
    return -(labels * (predictions / predictions.sum(1, keepdim=True)).log()).sum(1)


cases = {
    "project softmaxCrossEntropy": own_softmax_cross_entropy,
    "project softmaxCrossEntropy weighted": own_softmax_cross_entropy,
    "project softmaxCrossEntropy of large logits": own_softmax_cross_entropy,
    "project squaredLoss": own_squared_loss,
    "project squaredLoss weighted": own_squared_loss,
    **{f"losses.{name}": loss for name, loss in numbers.items()},
    **{f"losses.{name} weighted": loss for name, loss in numbers.items()},
    "losses.logLoss": log_loss,
    "losses.hingeLoss": hinge,
    "losses.sigmoidCrossEntropy": sigmoid_cross_entropy(),
    "losses.sigmoidCrossEntropy smoothed": sigmoid_cross_entropy(0.1),
    "losses.softmaxCrossEntropy": softmax_cross_entropy(),
    "losses.softmaxCrossEntropy smoothed": softmax_cross_entropy(0.1),
    "metrics.binaryCrossentropy": lambda labels, predictions: functional.binary_cross_entropy(
        predictions, labels.double(), reduction="none"
    ).mean(1),
    "metrics.categoricalCrossentropy": categorical,
}
