"""A contender in Python: `river` or `vw`."""

import sys
from array import array
from time import perf_counter

from serve import serve

FEATURES = 9
RATE = 0.01


def samples_of(file, count):
    numbers = array("d")
    with open(file, "rb") as stream:
        numbers.frombytes(stream.read())
    total = len(numbers) // (FEATURES + 1)
    rows = [numbers[row * FEATURES : (row + 1) * FEATURES].tolist() for row in range(count)]
    return rows, numbers[total * FEATURES : total * FEATURES + count].tolist()


def river(rows, labels, durations):
    from river import linear_model, metrics, optim, preprocessing

    scaler = preprocessing.StandardScaler()
    model = linear_model.LogisticRegression(optim.SGD(RATE), intercept_lr=RATE)
    accuracy, loss = metrics.Accuracy(), metrics.LogLoss()
    samples = [(dict(enumerate(row)), label == 1) for row, label in zip(rows, labels)]
    begin = last = perf_counter()
    for x, y in samples:
        scaler.learn_one(x)
        x = scaler.transform_one(x)
        shares = model.predict_proba_one(x)
        accuracy.update(y, shares[True] > 0.5)
        loss.update(y, shares)
        model.learn_one(x, y)
        if durations is not None:
            now = perf_counter()
            durations.append(now - last)
            last = now
    return perf_counter() - begin, accuracy.get()


def vowpal_wabbit(rows, labels, durations):
    from vowpalwabbit import Workspace

    # It scales by itself (--normalized, the default), and parses lines of text.
    workspace = Workspace(f"--loss_function logistic -l {RATE} --quiet")
    lines = [
        f"{1 if label == 1 else -1} | " + " ".join(f"{index}:{value}" for index, value in enumerate(row))
        for row, label in zip(rows, labels)
    ]
    right = 0
    begin = last = perf_counter()
    for line, label in zip(lines, labels):
        example = workspace.parse(line)
        right += (workspace.predict(example) > 0) == (label == 1)
        workspace.learn(example)
        workspace.finish_example(example)
        if durations is not None:
            now = perf_counter()
            durations.append(now - last)
            last = now
    return perf_counter() - begin, right / len(labels)


def adwin(rows):
    from river import drift

    detector = drift.ADWIN()
    values = [value for row in rows for value in row][: len(rows)]
    found = 0
    begin = perf_counter()
    for value in values:
        detector.update(value)
        found += detector.drift_detected
    return perf_counter() - begin, found


def percentiles(durations):
    ordered = sorted(durations)
    return [1e6 * ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99, 0.999)]


def answer(question):
    rows, labels = samples_of(question["file"], question["samples"])
    durations = [] if question["task"] == "latency" else None
    if question["task"] == "adwin":
        seconds, figure = adwin(rows)
    else:
        seconds, figure = ways[sys.argv[1]](rows, labels, durations)
    facts = {"samples": len(rows), "seconds": seconds, "figure": figure}
    return {**facts, "percentiles": percentiles(durations)} if durations else facts


ways = {"river": river, "vw": vowpal_wabbit}


def versions():
    if sys.argv[1] == "river":
        from river import __version__

        return {"river": __version__}
    import vowpalwabbit

    return {"vowpalwabbit": vowpalwabbit.__version__}


serve(versions(), answer)
