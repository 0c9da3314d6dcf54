"""What is done with the batches of a way, as bench/input/node/round.ts does it."""

import time

import numpy


def answer(question, batches):
    """`batches` goes through epoch after epoch without end; each is a pair of inputs and labels, or None for those."""
    task = {"check": check, "measure": measure}[question["task"]]
    return task(batches, question["epoch"], question["seconds"])


def check(batches, epoch, _):
    """Looks at every number of an epoch."""
    samples = count = numbers = 0
    total = labels = 0.0
    for x, y in batches:
        x = numpy.asarray(x)
        samples += len(x)
        count += 1
        numbers += x.size
        total += x.sum(dtype="float64")
        labels += 0 if y is None else int(numpy.asarray(y).sum(dtype="int64"))
        if samples >= epoch:
            break
    return {
        "samples": samples,
        "batches": count,
        "numbers": numbers / samples,
        "dtype": str(x.dtype),
        "mean": total / numbers,
        "label": labels / samples,
    }


def measure(batches, epoch, seconds):
    """Does nothing but count, until an epoch ends after the time is over."""
    samples = 0
    begin = time.perf_counter()
    for x, _ in batches:
        samples += len(x)
        if samples % epoch == 0:
            now = time.perf_counter()
            if now - begin >= seconds:
                return {"samples": samples, "seconds": now - begin}
