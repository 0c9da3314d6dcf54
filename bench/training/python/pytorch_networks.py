"""The networks of the rows in PyTorch, with the initial weights of the others."""

import torch
import torch.nn.functional as F
from torch import nn


def network_of(row, arrays):
    """The network with its weights set, and its objective."""
    network, loss_of = rows[row]
    return network(arrays), loss_of


class Dense(nn.Linear):
    def __init__(self, arrays, name, kernel=None):
        kernel = arrays[f"{name}/kernel"] if kernel is None else kernel
        super().__init__(*kernel.shape)
        fill(self.weight, kernel.T)
        fill(self.bias, arrays[f"{name}/bias"])


class Convolution(nn.Conv2d):
    """With the kernel [height, width, inputs, outputs] turned into PyTorch's order."""

    def __init__(self, arrays, name, padding):
        kernel = arrays[f"{name}/kernel"]
        height, _, inputs, outputs = kernel.shape
        bias = arrays.get(f"{name}/bias")
        super().__init__(inputs, outputs, height, padding=padding, bias=bias is not None)
        fill(self.weight, kernel.transpose(3, 2, 0, 1))
        if bias is not None:
            fill(self.bias, bias)


class Pixels(nn.Module):
    def forward(self, x):
        return x.permute(0, 3, 1, 2).float() / 255


class Rows(nn.Module):
    def forward(self, x):
        return x.flatten(1).float() / 255


def linear(arrays):
    return nn.Sequential(Dense(arrays, "output"), nn.Flatten(0))


def softmax(arrays):
    return nn.Sequential(Rows(), Dense(arrays, "output"))


def mlp(arrays):
    return nn.Sequential(Rows(), Dense(arrays, "hidden_1"), nn.ReLU(), Dense(arrays, "output"))


def lenet(arrays):
    # Rows of the kernel come in the order height, width, channels; PyTorch flattens channels first.
    flat = arrays["hidden_1/kernel"].reshape(5, 5, 16, 120).transpose(2, 0, 1, 3).reshape(400, 120)
    return nn.Sequential(
        Pixels(),
        Convolution(arrays, "convolution_1", 2),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        Convolution(arrays, "convolution_2", 0),
        nn.Sigmoid(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        Dense(arrays, "hidden_1", flat),
        nn.Sigmoid(),
        Dense(arrays, "hidden_2"),
        nn.Sigmoid(),
        Dense(arrays, "output"),
    )


class Residual(nn.Module):
    def __init__(self, arrays, name):
        super().__init__()
        self.first = normalized(arrays, f"{name}_convolution_1", f"{name}_norm_1", 1)
        self.second = normalized(arrays, f"{name}_convolution_2", f"{name}_norm_2", 1)
        grows = f"{name}_beside/kernel" in arrays
        self.beside = Convolution(arrays, f"{name}_beside", 0) if grows else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.beside(x))


def normalized(arrays, convolution, norm, padding):
    channels = arrays[f"{convolution}/kernel"].shape[-1]
    return nn.Sequential(Convolution(arrays, convolution, padding), nn.BatchNorm2d(channels, eps=1e-5, momentum=0.1))


def resnet(arrays):
    return nn.Sequential(
        Pixels(),
        normalized(arrays, "stem", "stem_norm", 1),
        nn.ReLU(),
        Residual(arrays, "block_1"),
        nn.AvgPool2d(2),
        Residual(arrays, "block_2"),
        nn.AvgPool2d(2),
        Residual(arrays, "block_3"),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        Dense(arrays, "output"),
    )


class CharacterGru(nn.Module):
    def __init__(self, arrays):
        super().__init__()
        # Vectors with a single 1, not trained.
        self.embedding = nn.Embedding.from_pretrained(torch.eye(64))
        self.gru = nn.GRU(64, 256, batch_first=True)
        fill(self.gru.weight_ih_l0, reordered(arrays["gru/kernel"]).T)
        fill(self.gru.weight_hh_l0, reordered(arrays["gru/recurrent_kernel"]).T)
        bias = reordered(arrays["gru/bias"])
        fill(self.gru.bias_ih_l0, bias[0])
        fill(self.gru.bias_hh_l0, bias[1])
        self.output = Dense(arrays, "output")

    def forward(self, x):
        states, _ = self.gru(self.embedding(x.int()))
        return self.output(states)


def reordered(gates):
    """From update, reset, candidate to PyTorch's reset, update, candidate."""
    update, reset, candidate = (gates[..., begin : begin + 256] for begin in (0, 256, 512))
    return torch.cat([torch.from_numpy(each) for each in (reset, update, candidate)], dim=-1).numpy()


class Word2vec(nn.Module):
    def __init__(self, arrays):
        super().__init__()
        tables = (torch.from_numpy(arrays[f"{name}/embeddings"].copy()) for name in ("center", "context"))
        self.center, self.context = (nn.Embedding.from_pretrained(table, False) for table in tables)

    def forward(self, x):
        return torch.bmm(self.context(x[:, 1:]), self.center(x[:, :1]).transpose(1, 2)).squeeze(2)


def fill(parameter, values):
    with torch.no_grad():
        parameter.copy_(torch.from_numpy(values.copy()))


def half_squared(output, labels):
    return 0.5 * F.mse_loss(output, labels)


def each_step(output, labels):
    return F.cross_entropy(output.flatten(0, 1), labels.flatten())


def negative_sampling(output, labels):
    return F.binary_cross_entropy_with_logits(output, labels, reduction="sum") / len(output)


rows = {
    "linear": (linear, half_squared),
    "softmax": (softmax, F.cross_entropy),
    "mlp": (mlp, F.cross_entropy),
    "lenet": (lenet, F.cross_entropy),
    "resnet": (resnet, F.cross_entropy),
    "gru": (CharacterGru, each_step),
    "word2vec": (Word2vec, negative_sampling),
}
