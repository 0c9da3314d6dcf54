"""Products of matrices and vectors: spec/contracts/ops/linear-algebra.ts."""

import torch


def product(transpose_a=False, transpose_b=False):
    return lambda a, b: (a.mT if transpose_a else a) @ (b.mT if transpose_b else b)


def einsum(equation):
    return lambda *operands: torch.einsum(equation, *operands)


equations = [
    "ij,jk->ik",
    "bij,bjk->bik",
    "bij,jk->bik",
    "bqhd,bkhd->bhqk",
    "i,j->ij",
    "ij,ij->",
    "ij,jk->k",
    "ij,kl->jl",
    "ij->ji",
    "ijk->j",
]

cases = {
    "matMul": product(),
    "matMul transposed a": product(True),
    "matMul transposed b": product(False, True),
    "matMul transposed both": product(True, True),
    "matMul batched": product(),
    "matMul batched, transposed a": product(True),
    "matMul batched, transposed b": product(False, True),
    "matMul batched, transposed both": product(True, True),
    "matMul of rank 4": product(),
    "matMul b broadcast": product(),
    "matMul a broadcast": product(),
    "matMul b broadcast, transposed": product(False, True),
    "matMul a broadcast, transposed": product(True),
    "matMul b of one broadcast": product(),
    "matMul both broadcast": product(),
    "matMul both broadcast and transposed": product(True, True),
    **{f"einsum {equation}": einsum(equation) for equation in equations},
    "fused.matMul relu": lambda a, b, bias: torch.relu(a @ b + bias),
    "dot": torch.dot,
    "outerProduct": torch.outer,
    "diag": torch.diag,
    "linalg.qr: r": lambda x: torch.linalg.qr(x).R,
    "linalg.qr: q": lambda x: torch.linalg.qr(x).Q,
    "linalg.bandPart": lambda x: x.tril() - x.tril(-2),
    "matMul of whole numbers": torch.matmul,
    "math.confusionMatrix": lambda labels, predictions: torch.nn.functional.one_hot(labels, 3).T
    @ torch.nn.functional.one_hot(predictions, 3),
}
