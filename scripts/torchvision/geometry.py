"""Where pixels go, and boxes with them."""

import torch
from pictures import picture, result_of, to_numbers
from torchvision import tv_tensors
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional

boxes = [[1, 2, 6, 7], [0, 0, 12, 9], [8.5, 1.25, 11, 3.5], [10, 6, 12, 9]]

affines = {
    "turned": {"angle": 20.0, "translate": [0, 0], "scale": 1.0, "shear": [0.0, 0.0]},
    "sheared": {"angle": 0.0, "translate": [0, 0], "scale": 1.0, "shear": [17.0, -9.0]},
    "all": {"angle": -33.0, "translate": [2, -1], "scale": 1.3, "shear": [8.0, 5.0]},
    "small": {"angle": 5.0, "translate": [-3, 1], "scale": 0.6, "shear": [0.0, 0.0]},
}
windows = {
    "inside": {"top": 1, "left": 3, "height": 5, "width": 7},
    "over the edge": {"top": -2, "left": 5, "height": 9, "width": 9},
    "beside": {"top": 9, "left": 0, "height": 2, "width": 3},
}
parts = {
    "smaller": ("large", {"top": 2, "left": 3, "height": 27, "width": 21, "size": [8, 9]}),
    "larger": ("color", {"top": 1, "left": 2, "height": 5, "width": 7, "size": [11, 16]}),
    "both": ("color", {"top": 0, "left": 4, "height": 9, "width": 5, "size": [4, 12]}),
    "as it is": ("color", {"top": 1, "left": 2, "height": 5, "width": 7, "size": [5, 7]}),
}


def cases():
    for name in ("color", "grey", "float"):
        yield name, "horizontal_flip", {}
        yield name, "vertical_flip", {}
    for window in windows.values():
        yield "color", "crop", window
    for name, part in parts.values():
        yield name, "resized_crop", part
        if name == "color":
            yield "float", "resized_crop", part
    for interpolation in ("nearest", "bilinear"):
        for angle in (-12.5, 37.0, 180.0):
            yield "color", "rotate", {"angle": angle, "interpolation": interpolation}
        yield "square", "rotate", {"angle": 90.0, "interpolation": interpolation}
        yield "grey", "rotate", {"angle": 64.0, "interpolation": interpolation, "fill": [99]}
        for affine in affines.values():
            yield "color", "affine", {**affine, "interpolation": interpolation}
        yield "color", "affine", {**affines["all"], "interpolation": interpolation, "fill": [10, 200, 90]}
        yield "float", "affine", {**affines["all"], "interpolation": interpolation}
        yield "float", "affine", {**affines["small"], "interpolation": interpolation, "fill": [0.1, 0.5, 0.9]}


def case(name, operation, parameters):
    pixels = picture(name)
    marked = tv_tensors.BoundingBoxes(torch.tensor(boxes), format="XYXY", canvas_size=pixels.shape[-2:])
    apply = getattr(functional, operation)
    return {
        "picture": name,
        "operation": operation,
        "parameters": parameters,
        **result_of(apply(pixels, **parameters)),
        "boxes": to_numbers(apply(marked, **parameters)),
    }


def middles():
    """What a random resized crop falls back to: [height, width] and ratio, then the part."""
    for sides, ratio in (([10, 40], (0.5, 1.0)), ([40, 10], (1.0, 2.0)), ([7, 30], (0.9, 1.1))):
        drawn = v2.RandomResizedCrop(8, scale=(1.0, 1.0), ratio=ratio).make_params([torch.zeros(3, *sides)])
        yield {"sides": sides, "ratio": ratio, "window": {key: drawn[key] for key in ("top", "left", "height", "width")}}


def fixture():
    return {"boxes": boxes, "cases": [case(*each) for each in cases()], "middles": list(middles())}
