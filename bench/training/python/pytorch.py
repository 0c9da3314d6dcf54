"""PyTorch as a competitor: tensors sliced by hand, and DataLoader with 0 and 2 workers."""

import os

import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

from files import read_arrays
from machine import measure_machine
from pytorch_networks import network_of
from round import Round
from serve import serve


def train(question):
    if question["way"] == "machine":
        return measure_machine()
    arrays = read_arrays(question["folder"])
    network, loss_of = network_of(question["row"], arrays)
    x, y = torch.from_numpy(arrays["x"]), labels_of(question["row"], arrays["y"])
    rate = question["learningRate"]
    adam = question["optimizer"] == "adam"
    rule = torch.optim.Adam if adam else torch.optim.SGD
    optimizer = rule(network.parameters(), lr=rate)
    watch = Round(question)
    for inputs, labels in batches(question["way"], x, y, question["batch"]):
        loss = loss_of(network(inputs), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if watch.step(loss.item(), len(inputs)):
            return watch.answer()


def labels_of(row, y):
    labels = torch.from_numpy(y)
    return labels.float() if row in ("linear", "word2vec") else labels.long()


def batches(way, x, y, size):
    if way == "sliced":
        while True:
            order = torch.randperm(len(x))
            for places in order.split(size):
                yield x[places], y[places]
    workers = {"loader": 0, "workers": 2}[way]
    loader = DataLoader(
        TensorDataset(x, y), batch_size=size, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )
    while True:
        yield from loader


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ["TF_NUM_INTRAOP_THREADS"]))
    serve({"torch": torch.__version__}, train)
