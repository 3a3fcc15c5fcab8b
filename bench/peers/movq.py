"""MoVQ in plain PyTorch."""
import torch
import torch.nn.functional as F

from layers import Layers, attention
from weights import Recipe


class MoVQ(Layers):
    """Latents [batch, 4, height, width] to pictures [batch, 3, 8 height, 8 width] and back."""

    def __init__(self, weights, channels=(128, 256, 256, 512)):
        super().__init__(weights)
        self.channels = channels

    def normed(self, x, latents, name):
        """Norm, in the decoder modulated by the latents."""
        if latents is None:
            return self.norm(x, name, 1e-6)
        up, channels = F.interpolate(latents, size=x.shape[2:], mode="nearest"), x.shape[1]
        return self.norm(x, name + ".norm_layer", 1e-6) * self.conv(up, name + ".conv_y", channels, 1) + self.conv(up, name + ".conv_b", channels, 1)

    def residual(self, x, latents, name, outputs):
        h = self.conv(F.silu(self.normed(x, latents, name + ".norm1")), name + ".conv1", outputs)
        h = self.conv(F.silu(self.normed(h, latents, name + ".norm2")), name + ".conv2", outputs)
        return h + (x if x.shape[1] == outputs else self.conv(x, name + ".conv_shortcut", outputs, 1))

    def attend(self, x, latents, name):
        channels = x.shape[1]
        n = self.normed(x, latents, name + (".group_norm" if latents is None else ".spatial_norm")).flatten(2).transpose(1, 2)
        q, k, v = (self.linear(n, f"{name}.{part}", channels) for part in ("to_q", "to_k", "to_v"))
        return self.linear(attention(q, k, v, 1), name + ".to_out.0", channels).transpose(1, 2).reshape(x.shape) + x

    def middle(self, h, latents, name):
        h = self.residual(h, latents, name + ".resnets.0", self.channels[-1])
        return self.residual(self.attend(h, latents, name + ".attentions.0"), latents, name + ".resnets.1", self.channels[-1])

    def decode(self, latents):
        h = self.conv(self.conv(latents, "post_quant_conv", 4, 1), "decoder.conv_in", self.channels[-1])
        h = self.middle(h, latents, "decoder.mid_block")
        for level, channels in enumerate(reversed(self.channels)):
            name = f"decoder.up_blocks.{level}"
            for block in range(3):
                h = self.residual(h, latents, f"{name}.resnets.{block}", channels)
                if level == 0:
                    h = self.attend(h, latents, f"{name}.attentions.{block}")
            if level < len(self.channels) - 1:
                h = self.conv(F.interpolate(h, scale_factor=2.0, mode="nearest"), f"{name}.upsamplers.0.conv", channels)
        return self.conv(F.silu(self.normed(h, latents, "decoder.conv_norm_out")), "decoder.conv_out", 3)

    def encode(self, pictures):
        h, last = self.conv(pictures, "encoder.conv_in", self.channels[0]), len(self.channels) - 1
        for level, channels in enumerate(self.channels):
            name = f"encoder.down_blocks.{level}"
            for block in range(2):
                h = self.residual(h, None, f"{name}.resnets.{block}", channels)
                if level == last:
                    h = self.attend(h, None, f"{name}.attentions.{block}")
            if level < last:
                h = self.conv(F.pad(h, (0, 1, 0, 1)), f"{name}.downsamplers.0.conv", channels, stride=2)
        h = self.middle(h, None, "encoder.mid_block")
        return self.conv(self.conv(F.silu(self.norm(h, "encoder.conv_norm_out", 1e-6)), "encoder.conv_out", 4), "quant_conv", 4, 1)


def full_size(dtype=torch.float32):
    """The published size, with the weights of the goldens' recipe."""
    return MoVQ(Recipe(dtype))
