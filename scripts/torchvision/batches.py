"""MixUp and CutMix of a batch of four crops of the large picture; each sample's partner is the one before it."""

import torch
from pictures import bytes_of, to_numbers
from torchvision.transforms import v2

corners = [[0, 0], [5, 3], [11, 7], [20, 18]]
labels = torch.tensor([2, 0, 4, 2])
classes = 5


def batch():
    return torch.stack([bytes_of["large"][top : top + 6, left : left + 8].permute(2, 0, 1) for top, left in corners])


def result_of(transform, x, parameters):
    given = {"labels": labels, "batch_size": len(labels), **parameters}
    mixed = transform.transform(x, given).permute(0, 2, 3, 1)
    return {**parameters, "x": to_numbers(mixed), "y": to_numbers(transform.transform(labels, given))}


def patches():
    """The rectangle of CutMix about a pixel, as make_params draws it."""
    for lam, x, y in ((0.1, 3, 2), (0.5, 0, 5), (0.9, 7, 0)):
        yield {"share": lam, "x": x, "y": y, **drawn_patch(lam, x, y)}


def drawn_patch(lam, x, y):
    transform = v2.CutMix(num_classes=classes)
    transform._dist = type("Fixed", (), {"sample": lambda self, size: lam})()
    places = iter((x, y))
    draw, torch.randint = torch.randint, lambda *_, **__: torch.tensor([next(places)])
    try:
        drawn = transform.make_params([torch.zeros(4, 3, 6, 8)])
    finally:
        torch.randint = draw
    return {"box": list(drawn["box"]), "adjusted": drawn["lam_adjusted"]}


def fixture():
    mixup = v2.MixUp(num_classes=classes)
    cutmix = v2.CutMix(num_classes=classes)
    boxes = [((2, 1, 6, 5), 1 - 16 / 48), ((5, 0, 8, 4), 1 - 12 / 48), ((3, 3, 3, 3), 1.0)]
    return {
        "corners": corners,
        "labels": labels.tolist(),
        "classes": classes,
        "mixup": [result_of(mixup, batch().to(torch.float32), {"lam": lam}) for lam in (0.0, 0.3, 0.85)],
        "cutmix": [result_of(cutmix, batch(), {"box": box, "lam_adjusted": lam}) for box, lam in boxes],
        "patches": list(patches()),
    }
