"""Layers that go through time: spec/contracts/ops/recurrent.ts. Their weights are those of torch.nn's own modules."""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn.utils import rnn


def reset_first(gates):
    """From the order of Keras (update, reset, candidate) to PyTorch's (reset, update, candidate)."""
    update, reset, candidate = gates.chunk(3, -1)
    return torch.cat([reset, update, candidate], -1)


def gru_weights(kernel, recurrent_kernel, bias, suffix=""):
    return {
        f"weight_ih_l0{suffix}": reset_first(kernel).T,
        f"weight_hh_l0{suffix}": reset_first(recurrent_kernel).T,
        f"bias_ih_l0{suffix}": reset_first(bias[0]),
        f"bias_hh_l0{suffix}": reset_first(bias[1]),
    }


def run(module, weights, *inputs):
    return functional_call(module.double(), weights, inputs)


def gru(x, *weights):
    return run(nn.GRU(3, 5, batch_first=True), gru_weights(*weights), x)


def gru_from_state(x, kernel, recurrent_kernel, bias, state):
    module = nn.GRU(3, 5, batch_first=True)
    return run(module, gru_weights(kernel, recurrent_kernel, bias), x, state[None])[1][0]


def gru_masked(x, kernel, recurrent_kernel, bias, mask):
    lengths = mask.sum(1)
    packed = rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
    return gru(packed, kernel, recurrent_kernel, bias)[1][0]


def gru_bidirectional(x, *weights):
    module = nn.GRU(3, 5, batch_first=True, bidirectional=True)
    both = gru_weights(*weights[:3]) | gru_weights(*weights[3:], suffix="_reverse")
    return run(module, both, x)[0]


def gru_reset_before(x, kernel, recurrent_kernel, bias):
    """Cho et al., 2014; torch.nn has none."""
    update_kernel, reset_kernel, candidate_kernel = recurrent_kernel.chunk(3, -1)
    state = torch.zeros(x.shape[0], 5, dtype=x.dtype)
    for step in x.unbind(1):
        update_input, reset_input, candidate_input = (step @ kernel + bias).chunk(3, -1)
        update = torch.sigmoid(update_input + state @ update_kernel)
        reset = torch.sigmoid(reset_input + state @ reset_kernel)
        candidate = torch.tanh(candidate_input + (reset * state) @ candidate_kernel)
        state = update * state + (1 - update) * candidate
    return state


def with_one_bias(module, x, kernel, recurrent_kernel, bias):
    weights = {
        "weight_ih_l0": kernel.T,
        "weight_hh_l0": recurrent_kernel.T,
        "bias_ih_l0": bias,
        "bias_hh_l0": torch.zeros_like(bias),
    }
    return run(module, weights, x)[0]


def lstm(*inputs):
    return with_one_bias(nn.LSTM(3, 5, batch_first=True), *inputs)


cases = {
    "gru": lambda *inputs: gru(*inputs)[1][0],
    "gru with every state": lambda *inputs: gru(*inputs)[0],
    "gru backwards": lambda x, *weights: gru(x.flip(1), *weights)[1][0],
    "gru from a state": gru_from_state,
    "gru of masked steps": gru_masked,
    "gru bidirectional": gru_bidirectional,
    "gru of reset before": gru_reset_before,
    "lstm": lambda *inputs: lstm(*inputs)[:, -1],
    "lstm with every state": lstm,
    "simpleRNN": lambda *inputs: with_one_bias(nn.RNN(3, 5, batch_first=True), *inputs)[:, -1],
}
