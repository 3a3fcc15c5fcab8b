"""The decoder's UNet in plain PyTorch."""
import torch
import torch.nn.functional as F

from layers import Layers, attention, sinusoid


class UNet(Layers):
    """Noise in latents [batch, channels, height, width] at a timestep, given image embeddings."""

    def __init__(self, weights, config):
        super().__init__(weights)
        self.channels, self.blocks, self.head = config["block_out_channels"], config["layers_per_block"], config["attention_head_dim"]
        self.tokens_width = config["cross_attention_dim"]

    def condition(self, embeddings):
        """What is the same at all timesteps."""
        self.image = self.layer_norm(self.linear(embeddings, "add_embedding.image_proj", 4 * self.channels[0]), "add_embedding.image_norm")
        tokens = self.linear(embeddings, "encoder_hid_proj.image_embeds", 32 * self.tokens_width)
        self.tokens = self.layer_norm(tokens.reshape(len(embeddings), 32, self.tokens_width), "encoder_hid_proj.norm")

    def residual(self, x, name, outputs, resample=lambda y: y):
        h = self.conv(resample(F.silu(self.norm(x, name + ".norm1", 1e-5))), name + ".conv1", outputs)
        x = resample(x)
        scale, shift = self.linear(F.silu(self.time), name + ".time_emb_proj", 2 * outputs)[:, :, None, None].chunk(2, 1)
        h = self.conv(F.silu(self.norm(h, name + ".norm2", 1e-5) * (1 + scale) + shift), name + ".conv2", outputs)
        return (x if x.shape[1] == outputs else self.conv(x, name + ".conv_shortcut", outputs, 1)) + h

    def attend(self, x, name):
        channels = x.shape[1]
        n = self.norm(x.flatten(2), name + ".group_norm", 1e-5).transpose(1, 2)
        k = torch.cat([self.linear(self.tokens, name + ".add_k_proj", channels), self.linear(n, name + ".to_k", channels)], 1)
        v = torch.cat([self.linear(self.tokens, name + ".add_v_proj", channels), self.linear(n, name + ".to_v", channels)], 1)
        attended = attention(self.linear(n, name + ".to_q", channels), k, v, channels // self.head)
        return self.linear(attended, name + ".to_out.0", channels).transpose(1, 2).reshape(x.shape) + x

    def __call__(self, sample, timestep):
        width, last = 4 * self.channels[0], len(self.channels) - 1
        time = F.silu(self.linear(sinusoid(timestep, self.channels[0], self.dtype), "time_embedding.linear_1", width))
        self.time = self.linear(time, "time_embedding.linear_2", width) + self.image
        h = self.conv(sample, "conv_in", self.channels[0])
        skips = [h]
        for level, channels in enumerate(self.channels):
            name = f"down_blocks.{level}"
            for block in range(self.blocks):
                h = self.residual(h, f"{name}.resnets.{block}", channels)
                h = self.attend(h, f"{name}.attentions.{block}") if level > 0 else h
                skips.append(h)
            if level < last:
                h = self.residual(h, f"{name}.downsamplers.0", channels, lambda y: F.avg_pool2d(y, 2))
                skips.append(h)
        h = self.attend(self.residual(h, "mid_block.resnets.0", channels), "mid_block.attentions.0")
        h = self.residual(h, "mid_block.resnets.1", channels)
        for level, channels in enumerate(reversed(self.channels)):
            name = f"up_blocks.{level}"
            for block in range(self.blocks + 1):
                h = self.residual(torch.cat([h, skips.pop()], 1), f"{name}.resnets.{block}", channels)
                h = self.attend(h, f"{name}.attentions.{block}") if level < last else h
            if level < last:
                h = self.residual(h, f"{name}.upsamplers.0", channels, lambda y: F.interpolate(y, scale_factor=2.0, mode="nearest"))
        return self.conv(F.silu(self.norm(h, "conv_norm_out", 1e-5)), "conv_out", 8)
