"""Multi-head attention: spec/contracts/ops/attention.ts."""

import torch
from torch import nn
from torch.func import functional_call

features, heads = 6, 2


def attend(x, source, weights, **masks):
    query, query_bias, key, key_bias, value, value_bias, output, output_bias = weights
    others = {"kdim": source.shape[-1], "vdim": source.shape[-1]} if source is not x else {}
    module = nn.MultiheadAttention(features, heads, batch_first=True, **others).double()
    kernels = (
        {"q_proj_weight": query.T, "k_proj_weight": key.T, "v_proj_weight": value.T}
        if others
        else {"in_proj_weight": torch.cat([query.T, key.T, value.T])}
    )
    parameters = kernels | {
        "in_proj_bias": torch.cat([query_bias, key_bias, value_bias]),
        "out_proj.weight": output.T,
        "out_proj.bias": output_bias,
    }
    return functional_call(module, parameters, (x, source, source), masks)[0]


def causal(x, *weights):
    steps = x.shape[1]
    future = torch.ones(steps, steps, dtype=torch.bool).triu(1)
    return attend(x, x, weights, attn_mask=future)


def masked(x, *weights_and_mask):
    *weights, mask = weights_and_mask
    return attend(x, x, weights, key_padding_mask=~mask)


cases = {
    "multiHeadAttention": lambda x, *weights: attend(x, x, weights),
    "multiHeadAttention causal": causal,
    "multiHeadAttention of masked steps": masked,
    "multiHeadAttention to another sequence": lambda x, source, *weights: attend(x, source, weights),
}
