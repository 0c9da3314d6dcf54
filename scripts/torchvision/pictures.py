"""The pictures: bytes, [height, width, channels]; the float one is the colour one divided by 255."""

import torch


def waves(height, width, channels, seed):
    """Smooth in part, so that a wrong neighbour shows, with noise and with both extremes."""
    rows, columns, layers = torch.meshgrid(
        torch.arange(height), torch.arange(width), torch.arange(channels), indexing="ij"
    )
    smooth = 127 + 90 * torch.sin(0.5 * rows + 0.8 * layers) * torch.cos(0.4 * columns - 0.6 * layers)
    noise = torch.randint(-60, 61, smooth.shape, generator=torch.Generator().manual_seed(seed))
    return (smooth + noise).clamp(0, 255).to(torch.uint8)


def grey_patch(picture):
    """Some pixels whose channels are equal, black and white among them: the corners of colour spaces."""
    for column, value in enumerate((0, 255, 128, 1, 254)):
        picture[0, column] = value
    return picture


bytes_of = {
    "color": grey_patch(waves(9, 12, 3, 1)),
    "grey": waves(9, 12, 1, 2),
    "large": waves(31, 26, 3, 3),
    "square": waves(8, 8, 3, 4),
}


def picture(name):
    """As torchvision wants it: [channels, height, width]."""
    pixels = bytes_of["color" if name == "float" else name].permute(2, 0, 1).contiguous()
    return pixels.to(torch.float32) / 255 if name == "float" else pixels


def result_of(pixels):
    flat = pixels.permute(1, 2, 0)
    return {"shape": list(flat.shape), "data": to_numbers(flat)}


def to_numbers(tensor):
    if not tensor.is_floating_point():
        return tensor.flatten().tolist()
    return [float(f"{number:.7g}") for number in tensor.flatten().tolist()]


def fixture():
    return {name: {"shape": list(each.shape), "data": to_numbers(each)} for name, each in bytes_of.items()}
