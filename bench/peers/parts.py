"""Whole parts of the model at the published sizes, with random weights, all tokens in every call as the reference runs them."""
import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

from clip import Clip, Prior
from unet import UNet

# What the models do not say themselves.
SHAPES = {
    "text_model.embeddings.token_embedding.weight": (49408, 1280),
    "text_model.embeddings.position_embedding.weight": (77, 1280),
    "text_projection.weight": (1280, 1280),
    "mlp.fc1.weight": (5120, 1280),
    "ff.net.0.proj.weight": (8192, 2048),
    "prd_embedding": (1, 1, 2048),
    "positional_embedding": (1, 81, 2048),
}


class Random:
    """Random weights of any name, those of convolutions channels-last."""

    def __init__(self, dtype):
        self.dtype, self.made = dtype, {}

    def __call__(self, name, *shape):
        if name not in self.made:
            shape = shape or next(known for part, known in SHAPES.items() if name.endswith(part))
            weight = torch.empty(shape)
            if len(shape) == 1:
                weight.fill_(1.0 if name.endswith(".weight") else 0.0)
            else:
                weight.normal_(0, (weight.numel() / shape[0]) ** -0.5)
            self.made[name] = weight.to(self.dtype, memory_format=torch.channels_last if len(shape) == 4 else torch.contiguous_format)
        return self.made[name]


def unet_step(dtype, size):
    """One step of the UNet with guidance."""
    model = UNet(Random(dtype), dict(block_out_channels=[384, 768, 1152, 1536], layers_per_block=3, attention_head_dim=64, cross_attention_dim=768))
    model.condition(torch.randn(2, 1280).to(dtype))
    latents = torch.randn(2, 4, size // 8, size // 8).to(dtype, memory_format=torch.channels_last)
    return lambda: model(latents, 500)


def training_step(batch, side):
    """A step of AdamW of the starter's UNet; the forward pass alone; the number of weights."""
    weights = Random(torch.float32)
    model = UNet(weights, dict(block_out_channels=[64, 128, 192], layers_per_block=2, attention_head_dim=32, cross_attention_dim=128))
    embeddings = torch.randn(batch, 128)
    noise = torch.randn(batch, 4, side, side).to(memory_format=torch.channels_last)

    def forward():
        model.condition(embeddings)
        return torch.nn.functional.mse_loss(model(noise, 500)[:, :4], noise)

    with torch.no_grad():
        forward()
    trained = [weight.requires_grad_() for weight in weights.made.values()]
    optimizer = torch.optim.AdamW(trained, lr=1e-5, weight_decay=0.0)

    def step():
        optimizer.zero_grad(set_to_none=True)
        forward().backward()
        optimizer.step()

    return step, forward, sum(weight.numel() for weight in trained)


class Adapted(UNet):
    """A UNet whose attention has low-rank factors in single precision, which alone are trained."""

    TARGETS = ("to_q", "to_k", "to_v", "to_out.0", "add_k_proj", "add_v_proj")

    def __init__(self, weights, config, rank, recompute):
        super().__init__(weights, config)
        self.rank, self.recompute, self.factors = rank, recompute, {}

    def linear(self, x, name, outputs):
        y = super().linear(x, name, outputs)
        if not name.endswith(self.TARGETS):
            return y
        if name not in self.factors:
            self.factors[name] = torch.randn(self.rank, x.shape[-1]) / self.rank, torch.zeros(outputs, self.rank)
        down, up = self.factors[name]
        return y + F.linear(F.linear(x, down.to(x.dtype)), up.to(x.dtype))

    def residual(self, x, name, outputs, resample=lambda y: y):
        return self.block(super().residual, x, name, outputs, resample)

    def attend(self, x, name):
        return self.block(super().attend, x, name)

    def block(self, run, *arguments):
        recompute = self.recompute and torch.is_grad_enabled()
        return checkpoint(run, *arguments, use_reentrant=False) if recompute else run(*arguments)


def lora_step(dtype, size, rank, recompute):
    """A step of AdamW of an adapter of the full-size UNet, one picture; the number of trained weights."""
    weights = Random(dtype)
    model = Adapted(weights, dict(block_out_channels=[384, 768, 1152, 1536], layers_per_block=3, attention_head_dim=64, cross_attention_dim=768), rank,
                    recompute)
    embeddings = torch.randn(1, 1280).to(dtype)
    noise = torch.randn(1, 4, size // 8, size // 8).to(memory_format=torch.channels_last)

    def loss():
        model.condition(embeddings)
        return F.mse_loss(model(noise.to(dtype), 500)[:, :4].float(), noise)

    with torch.no_grad():
        loss()
    trained = [factor.requires_grad_() for pair in model.factors.values() for factor in pair]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.01)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss().backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()

    return step, sum(factor.numel() for factor in trained)


def prior_step(dtype):
    """One step of the prior with guidance."""
    model = Prior(Random(dtype), dict(num_layers=20, num_attention_heads=32, attention_head_dim=64))
    noisy, hidden, mask = torch.randn(2, 1280).to(dtype), torch.randn(2, 77, 1280).to(dtype), torch.ones(2, 77)
    return lambda: model(noisy, 500, noisy, hidden, mask)


def clip_text(dtype):
    """Two prompts, padded to 77 tokens."""
    model, ids = Clip(Random(dtype), dict(num_hidden_layers=32, num_attention_heads=20)), torch.arange(2 * 77).reshape(2, 77)
    return lambda: model.text(ids)
