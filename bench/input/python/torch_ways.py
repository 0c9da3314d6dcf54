"""PyTorch as a competitor: DataLoader over single items, in this process and with 2 workers."""

import functools
import os

import torch
import torchvision
from torch.utils.data import DataLoader, Dataset
from torchvision.datasets import ImageFolder
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import v2

from epochs import answer
from fashion_mnist import fashion_mnist
from serve import serve

to_floats = v2.ToDtype(torch.float32, scale=True)

transforms = {
    "pictures": to_floats,
    "augmented": v2.Compose([v2.RandomCrop(28, padding=2), v2.RandomHorizontalFlip(), to_floats]),
    "photos": v2.Compose(
        [
            v2.ToImage(),
            v2.RandomResizedCrop(224, antialias=True),
            v2.RandomHorizontalFlip(),
            to_floats,
            v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    ),
    # Pillow brings the part to its size before it becomes a tensor.
    "pillow": v2.Compose(
        [
            v2.RandomResizedCrop(224),
            v2.RandomHorizontalFlip(),
            v2.ToImage(),
            to_floats,
            v2.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
        ]
    ),
}


class Pictures(Dataset):
    """Pictures in memory, transformed one by one."""

    def __init__(self, folder, transform):
        x, y = fashion_mnist(folder)
        self.x = torch.from_numpy(x).unsqueeze(1)
        self.y = y.astype("int64").tolist()
        self.transform = transform

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.transform(self.x[index]), self.y[index]


def dataset_of(row, way, data):
    if row != "photos":
        return Pictures(data, transforms[row])
    if way == "pillow":
        return ImageFolder(data, transforms["pillow"])
    return ImageFolder(data, transforms["photos"], loader=read_picture)


def read_picture(file):
    return decode_image(file, ImageReadMode.RGB)


@functools.cache
def loader_of(row, way, data, size):
    workers = 0 if way == "loader" else 2
    return DataLoader(
        dataset_of(row, way, data),
        batch_size=size,
        shuffle=True,
        num_workers=workers,
        persistent_workers=workers > 0,
    )


def batches(question):
    loader = loader_of(*(question[name] for name in ("row", "way", "data", "batch")))
    while True:
        yield from loader


if __name__ == "__main__":
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    versions = {"torch": torch.__version__, "torchvision": torchvision.__version__}
    serve(versions, lambda question: answer(question, batches(question)))
