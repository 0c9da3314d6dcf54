"""Where the detectors of River find drift, on streams that both sides make of the same whole numbers."""

from river import drift


def noise(seed):
    """Uniform numbers in 0 .. 1 of a linear congruential generator (Numerical Recipes)."""
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


def steps(length, seed):
    """Noise around levels that jump now and then."""
    numbers = noise(seed)
    levels = [0.2, 0.6, 0.35, 0.9]
    return [levels[index // 1300 % 4] + 0.5 * (next(numbers) - 0.5) for index in range(length)]


def errors(length, seed):
    """Ones and zeros, the ones more and less frequent by turns."""
    numbers = noise(seed)
    return [float(next(numbers) < [0.1, 0.35, 0.15, 0.6][index // 1100 % 4]) for index in range(length)]


streams = {"steps": steps, "errors": errors}

cases = [
    ("adwin", {}, lambda: drift.ADWIN(), ["steps", "errors"]),
    (
        "adwin",
        {"delta": 0.05, "clock": 8, "maxBuckets": 3, "minWindowLength": 10, "gracePeriod": 50},
        lambda: drift.ADWIN(delta=0.05, clock=8, max_buckets=3, min_window_length=10, grace_period=50),
        ["steps", "errors"],
    ),
    ("pageHinkley", {}, lambda: drift.PageHinkley(), ["steps", "errors"]),
    (
        "pageHinkley",
        {"minSamples": 100, "delta": 0.01, "threshold": 8, "alpha": 0.999, "mode": "up"},
        lambda: drift.PageHinkley(min_instances=100, delta=0.01, threshold=8, alpha=0.999, mode="up"),
        ["steps", "errors"],
    ),
    (
        "pageHinkley",
        {"threshold": 5, "mode": "down"},
        lambda: drift.PageHinkley(threshold=5, mode="down"),
        ["steps"],
    ),
    ("ddm", {}, lambda: drift.binary.DDM(), ["errors"]),
    (
        "ddm",
        {"warmStart": 100, "warningThreshold": 1.5, "driftThreshold": 2.5},
        lambda: drift.binary.DDM(warm_start=100, warning_threshold=1.5, drift_threshold=2.5),
        ["errors"],
    ),
]


def facts(length):
    return [
        {"detector": name, "options": options, "stream": stream, "seed": seed, "length": length, **found(make(), values)}
        for name, options, make, names in cases
        for stream in names
        for seed in (1, 7)
        for values in [streams[stream](length, seed)]
    ]


def found(detector, values):
    drifts, warnings = [], []
    for index, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            drifts.append(index)
        if getattr(detector, "warning_detected", False):
            warnings.append(index)
    return {"drifts": drifts, "warnings": len(warnings)}
