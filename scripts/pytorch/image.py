"""What is done to images, [batch, height, width, channels]: spec/contracts/ops/image.ts."""

import torch

sizes = {"larger": (6, 8), "by other factors": (5, 7), "smaller": (2, 3)}


def corners_aligned(new, old):
    return torch.arange(new, dtype=torch.float64) * ((old - 1) / (new - 1))


def half_pixels(new, old):
    return (torch.arange(new, dtype=torch.float64) + 0.5) * (old / new) - 0.5


def upper_left(new, old):
    return torch.arange(new, dtype=torch.float64) * (old / new)


alignments = {"corners aligned": corners_aligned, "half pixels": half_pixels, "upper left": upper_left}


def bilinear_weights(places, old):
    """A row for each place, [new, old]: how much of each old pixel it takes; beyond the border the border's."""
    distance = (places.clamp(0, old - 1)[:, None] - torch.arange(old)).abs()
    return (1 - distance).clamp(min=0)


def resize_bilinear(size, places):
    def compute(x):
        rows = bilinear_weights(places(size[0], x.shape[1]), x.shape[1])
        columns = bilinear_weights(places(size[1], x.shape[2]), x.shape[2])
        return torch.einsum("yh,xw,bhwc->byxc", rows, columns, x)

    return compute


def nearest(alignment, new, old):
    """As TensorFlow: rounded where corners are aligned, else the pixel that the place lies in."""
    if alignment == "half pixels":
        places = (half_pixels(new, old) + 0.5).floor()
    elif alignment == "corners aligned":
        places = (corners_aligned(new, old) + 0.5).floor()
    else:
        places = upper_left(new, old).floor()
    return places.clamp(0, old - 1).long()


def resize_nearest(size, alignment):
    def compute(x):
        return x[:, nearest(alignment, size[0], x.shape[1])][:, :, nearest(alignment, size[1], x.shape[2])]

    return compute


def crop_and_resize(x):
    def crop(picture, box, size):
        y1, x1, y2, x2 = box
        height, width, _ = picture.shape
        rows = y1 * (height - 1) + corners_aligned(size[0], (y2 - y1) * (height - 1) + 1)
        columns = x1 * (width - 1) + corners_aligned(size[1], (x2 - x1) * (width - 1) + 1)
        return torch.einsum(
            "yh,xw,hwc->yxc", bilinear_weights(rows, height), bilinear_weights(columns, width), picture
        )

    return torch.stack([crop(x[1], (0, 0, 1, 1), (3, 2)), crop(x[0], (0.2, 0.1, 0.9, 0.6), (3, 2))])


variations = [(size, alignment) for size in sizes for alignment in alignments]

cases = {
    **{f"resizeBilinear {size}, {how}": resize_bilinear(sizes[size], alignments[how]) for size, how in variations},
    **{f"resizeNearestNeighbor {size}, {how}": resize_nearest(sizes[size], how) for size, how in variations},
    "flipLeftRight": lambda x: x.flip(2),
    "grayscaleToRGB": lambda x: x.tile(1, 1, 1, 3),
    "cropAndResize": crop_and_resize,
}
