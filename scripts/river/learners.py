"""Scalers, linear models and metrics, sample by sample: scale, predict, score, learn."""

from itertools import islice

from river import datasets, linear_model, metrics, optim, preprocessing, utils
from river.datasets import synth

window = 50

binary = {
    "accuracy": metrics.Accuracy,
    "logLoss": metrics.LogLoss,
    "rocAuc": metrics.ROCAUC,
    "f1": metrics.F1,
}
regression = {"meanAbsoluteError": metrics.MAE, "rootMeanSquaredError": metrics.RMSE, "r2": metrics.R2}

classifiers = {
    "logisticLearner": lambda rate, l1, l2: linear_model.LogisticRegression(
        optimizer=optim.SGD(rate), intercept_lr=rate, l1=l1, l2=l2
    ),
    "perceptronLearner": lambda rate, l1, l2: linear_model.Perceptron(l2=l2),
}

# The learner, the rate, l1, l2.
classifying = [
    ("logisticLearner", 0.01, 0.0, 0.0),
    ("logisticLearner", 0.05, 0.0, 0.01),
    ("logisticLearner", 0.05, 0.02, 0.0),
    ("perceptronLearner", 1.0, 0.0, 0.0),
]
regressing = [(0.01, 0.0, 0.0), (0.002, 0.0, 0.1), (0.002, 0.05, 0.0)]


def facts(limit):
    sets = {
        "phishing": datasets.Phishing(),
        "bananas": datasets.Bananas(),
        "sea": synth.SEA(seed=42).take(limit or 10_000),
        "trump": datasets.TrumpApproval(),
        "friedman": synth.Friedman(seed=42).take(limit or 10_000),
    }
    data = {name: rows(islice(each, limit)) for name, each in sets.items()}
    of_classes = ["phishing", "bananas", "sea"]
    cases = [classified(name, data[name], *settings) for name in of_classes for settings in classifying]
    cases += [regressed(name, data[name], *settings) for name in ["trump", "friedman"] for settings in regressing]
    return {"window": window, "data": data, "cases": cases, "minMax": [ranged(n, data[n]) for n in ("bananas", "trump")]}


def rows(samples):
    x, y = [], []
    for features, label in samples:
        x.append([float(value) for value in features.values()])
        y.append(float(label))
    return {"x": x, "y": y}


def classified(name, data, learner, rate, l1, l2):
    model = classifiers[learner](rate, l1, l2)

    def predict(x):
        return model.predict_proba_one(x)

    return followed(name, data, learner, {"rate": rate, "l1": l1, "l2": l2}, model, predict, bool, binary)


def regressed(name, data, rate, l1, l2):
    model = linear_model.LinearRegression(optimizer=optim.SGD(rate), intercept_lr=rate, l1=l1, l2=l2)
    settings = {"rate": rate, "l1": l1, "l2": l2}
    return followed(name, data, "linearLearner", settings, model, model.predict_one, float, regression)


def followed(name, data, learner, settings, model, predict, label, kinds):
    scaler = preprocessing.StandardScaler()
    running = {kind: make() for kind, make in kinds.items()}
    recent = {kind: utils.Rolling(make, window_size=window) for kind, make in kinds.items()}
    figures = []
    every = max(1, len(data["x"]) // 5)
    for index, (values, target) in enumerate(zip(data["x"], data["y"])):
        x = dict(enumerate(values))
        scaler.learn_one(x)
        x = scaler.transform_one(x)
        y = label(target)
        predicted = predict(x)
        for metric in (*running.values(), *recent.values()):
            score(metric, y, predicted)
        model.learn_one(x, y)
        if (index + 1) % every == 0:
            now = {kind: metric.get() for kind, metric in running.items()}
            lately = {f"recent {kind}": metric.get() for kind, metric in recent.items()}
            figures.append({"samples": index + 1, **now, **lately})
    return {
        "data": name,
        "learner": learner,
        **settings,
        "kernel": [model.weights[feature] for feature in x],
        "bias": model.intercept,
        "scaled": list(x.values()),
        "figures": figures,
    }


def score(metric, y, predicted):
    wrapped = getattr(metric, "obj", metric)
    wants_labels = isinstance(predicted, dict) and getattr(wrapped, "requires_labels", False)
    metric.update(y, max(predicted, key=predicted.get) if wants_labels else predicted)


def ranged(name, data):
    scaler = preprocessing.MinMaxScaler()
    scaled = []
    for values in data["x"]:
        x = dict(enumerate(values))
        scaler.learn_one(x)
        scaled.append(list(scaler.transform_one(x).values()))
    return {"data": name, "every": 37, "scaled": scaled[::37]}
