"""The clock of a round: it counts steps and keeps the time, as bench/training/node/round.ts does."""

import math
import time


class Round:
    def __init__(self, question):
        self.steps = question["steps"]
        self.warm_up = question["warmUp"]
        self.at_least = question["seconds"]
        self.tail = math.ceil(self.steps / 4)
        self.count = self.samples = 0
        self.begin = self.now = 0.0
        self.first_loss = math.nan
        self.last_losses = 0.0

    def step(self, loss, size):
        """Whether the round is over, after a step on so many samples."""
        self.now = time.perf_counter()
        self.count += 1
        if self.count == 1:
            self.first_loss = loss
        if self.steps - self.tail < self.count <= self.steps:
            self.last_losses += loss
        if self.count > self.warm_up:
            self.samples += size
        if self.count == self.warm_up:
            self.begin = self.now
        enough = self.count >= self.steps and self.count > self.warm_up
        return enough and self.now - self.begin >= self.at_least

    def answer(self):
        return {
            "samples": self.samples,
            "steps": self.count - self.warm_up,
            "seconds": self.now - self.begin,
            "firstLoss": self.first_loss,
            "loss": self.last_losses / self.tail,
        }
