"""MoVQ's decoder at full size in plain PyTorch, with the weights of the goldens' recipe."""
import zlib

import torch
import torch.nn.functional as F


def recipe(name, shape):
    """The weights of a name: see RecipeCheckpoint."""
    r = torch.randn(shape, generator=torch.Generator().manual_seed(zlib.crc32(name.encode())))
    if len(shape) == 1:
        return 1 + 0.1 * r if name.endswith(".weight") else 0.1 * r
    if shape[0] == 1:
        return 0.3 * r
    return r / (r.numel() / shape[0]) ** 0.5


class Decoder:
    """Latents [batch, 4, height, width] to pictures [batch, 3, 8 height, 8 width]."""

    channels = [512, 256, 256, 128]

    def __init__(self, dtype=torch.float32):
        self.dtype = dtype
        self.weights = {}

    def weight(self, name, *shape):
        if name not in self.weights:
            self.weights[name] = recipe(name, shape).to(self.dtype)
        return self.weights[name]

    def conv(self, x, name, outputs, kernel=3):
        return F.conv2d(x, self.weight(name + ".weight", outputs, x.shape[1], kernel, kernel), self.weight(name + ".bias", outputs), padding=kernel // 2)

    def norm(self, x, latents, name):
        channels = x.shape[1]
        up = F.interpolate(latents, size=x.shape[2:], mode="nearest")
        gain, offset = self.weight(name + ".norm_layer.weight", channels), self.weight(name + ".norm_layer.bias", channels)
        return F.group_norm(x, 32, gain, offset, 1e-6) * self.conv(up, name + ".conv_y", channels, 1) + self.conv(up, name + ".conv_b", channels, 1)

    def residual(self, x, latents, name, outputs):
        h = self.conv(F.silu(self.norm(x, latents, name + ".norm1")), name + ".conv1", outputs)
        h = self.conv(F.silu(self.norm(h, latents, name + ".norm2")), name + ".conv2", outputs)
        return h + (x if x.shape[1] == outputs else self.conv(x, name + ".conv_shortcut", outputs, 1))

    def attention(self, x, latents, name):
        batch, channels, height, width = x.shape
        n = self.norm(x, latents, name + ".spatial_norm").flatten(2).transpose(1, 2)
        linear = lambda y, part: F.linear(y, self.weight(f"{name}.{part}.weight", channels, channels), self.weight(f"{name}.{part}.bias", channels))
        q, k, v = (linear(n, part) for part in ("to_q", "to_k", "to_v"))
        attended = torch.softmax(q @ k.transpose(1, 2) * channels ** -0.5, -1) @ v
        return linear(attended, "to_out.0").transpose(1, 2).reshape(x.shape) + x

    def __call__(self, latents):
        h = self.conv(self.conv(latents, "post_quant_conv", 4, 1), "decoder.conv_in", 512)
        h = self.residual(h, latents, "decoder.mid_block.resnets.0", 512)
        h = self.attention(h, latents, "decoder.mid_block.attentions.0")
        h = self.residual(h, latents, "decoder.mid_block.resnets.1", 512)
        for level, channels in enumerate(self.channels):
            for block in range(3):
                h = self.residual(h, latents, f"decoder.up_blocks.{level}.resnets.{block}", channels)
                if level == 0:
                    h = self.attention(h, latents, f"decoder.up_blocks.{level}.attentions.{block}")
            if level < 3:
                h = self.conv(F.interpolate(h, scale_factor=2.0, mode="nearest"), f"decoder.up_blocks.{level}.upsamplers.0.conv", channels)
        return self.conv(F.silu(self.norm(h, latents, "decoder.conv_norm_out")), "decoder.conv_out", 3)
