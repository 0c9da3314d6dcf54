"""What the machine does at most, with the threads that all competitors have."""

import statistics
import time

import torch


def measure_machine():
    return {"gflops": gflops(), "bandwidth": bandwidth()}


def gflops(size=2048):
    """Billions of floating-point operations a second, of a product of two large matrices."""
    a, b, c = (torch.rand(size, size) for _ in range(3))
    return 2 * size**3 / best_time(lambda: torch.mm(a, b, out=c)) / 1e9


def bandwidth(size=16 * 2**20):
    """GB/s of memory, of `a = b + 3 c` over arrays that no cache holds (the triad of McCalpin's STREAM)."""
    a, b, c = (torch.rand(size) for _ in range(3))
    return 3 * 4 * size / best_time(lambda: torch.add(b, c, alpha=3, out=a)) / 1e9


def best_time(work, repetitions=7):
    times = []
    for _ in range(repetitions):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])
