"""What is done to the numbers of a picture, each pixel where it is."""

import torch
from pictures import picture, result_of
from torchvision.transforms.v2 import functional


def cases():
    for name in ("color", "grey", "float"):
        for factor in (0.0, 0.37, 1.0, 1.6):
            yield name, "adjust_brightness", {"brightness_factor": factor}
            yield name, "adjust_contrast", {"contrast_factor": factor}
            if name != "grey":
                yield name, "adjust_saturation", {"saturation_factor": factor}
    for name in ("color", "float"):
        for shift in (-0.5, -0.21, 0.0, 0.07, 0.5):
            yield name, "adjust_hue", {"hue_factor": shift}
        yield name, "rgb_to_grayscale", {"num_output_channels": 3}
        for size, sigma in ((3, 0.5), (5, 1.3), (9, 2.0)):
            yield name, "gaussian_blur", {"kernel_size": [size, size], "sigma": [sigma, sigma]}
        value = (0.2, 0.4, 0.6) if name == "float" else (20, 40, 60)
        yield name, "erase", {"i": 2, "j": 3, "h": 4, "w": 5, "v": value}


def case(name, operation, parameters):
    given = dict(parameters)
    if operation == "erase":
        given["v"] = torch.tensor(given["v"])[:, None, None]
    pixels = getattr(functional, operation)(picture(name), **given)
    return {"picture": name, "operation": operation, "parameters": parameters, **result_of(pixels)}


def fixture():
    return {"cases": [case(*each) for each in cases()]}
