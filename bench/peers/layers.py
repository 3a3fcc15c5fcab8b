"""What the peers' models are made of, on weights taken by name."""
import math

import torch
import torch.nn.functional as F


def sinusoid(timestep, width, dtype):
    """The timestep's embedding, [1, width], in single precision as the reference has it, whatever comes after."""
    half = width // 2
    angles = float(timestep) * torch.exp(-math.log(10000) * torch.arange(half, dtype=torch.float32) / half)
    return torch.cat([torch.cos(angles), torch.sin(angles)])[None].to(dtype)


def attention(q, k, v, heads, mask=0):
    """[batch, tokens, channels] each."""
    def split(x):
        return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

    scores = split(q) @ split(k).transpose(-1, -2) * (q.shape[2] // heads) ** -0.5 + mask
    return (torch.softmax(scores, -1) @ split(v)).transpose(1, 2).reshape(q.shape)


class Layers:
    """A model's parts."""

    # Replaced to compute norms another way.
    group_norm = staticmethod(F.group_norm)

    def __init__(self, weights):
        self.weights, self.dtype = weights, weights.dtype

    def pair(self, name, *shape):
        return self.weights(name + ".weight", *shape), self.weights(name + ".bias", *shape[:1])

    def conv(self, x, name, outputs, kernel=3, stride=1):
        weight, bias = self.pair(name, outputs, x.shape[1], kernel, kernel)
        return F.conv2d(x, weight, bias, stride=stride, padding=kernel // 2 if stride == 1 else 0)

    def linear(self, x, name, outputs):
        return F.linear(x, *self.pair(name, outputs, x.shape[-1]))

    def norm(self, x, name, epsilon):
        return self.group_norm(x, 32, *self.pair(name, x.shape[1]), epsilon)

    def layer_norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], *self.pair(name, x.shape[-1]), 1e-5)
