"""Samplers of the exact runs: coefficients in single precision, as the reference has them, the rest in the samples' own."""
import math

import numpy as np
import torch

BETAS = torch.linspace(0.00085, 0.012, 1000, dtype=torch.float32)


def products(betas):
    """The cumulative products of 1 - beta, added up in double precision."""
    return torch.from_numpy(np.cumprod((1 - betas).numpy().astype(np.float64)).astype(np.float32))


BARS = products(BETAS)


def leading(steps):
    return [i * (1000 // steps) + 1 for i in range(steps)][::-1]


def normal(like, generator):
    return torch.randn(like.shape, generator=generator).to(like.dtype)


def clean(noise, sample, bar, limit):
    predicted = (sample - (1 - bar).sqrt().to(sample.dtype) * noise) / bar.sqrt().to(sample.dtype)
    return predicted.clamp(-limit, limit)


class Ddim:
    def __init__(self, steps):
        self.timesteps, self.stride = leading(steps), 1000 // steps

    def step(self, i, noise, sample, generator):
        t = self.timesteps[i]
        before = BARS[max(t - self.stride, 0)]
        return before.sqrt().to(sample.dtype) * clean(noise, sample, BARS[t], 1) + (1 - before).sqrt().to(sample.dtype) * noise


class Posterior:
    """The step of DDPM and UnCLIP, from a clean sample."""

    @staticmethod
    def step(predicted, sample, bar, before, beta, alpha, generator):
        rest, rest_before, kind = 1 - bar, 1 - before, sample.dtype
        sample = (before.sqrt() * beta / rest).to(kind) * predicted + (alpha.sqrt() * rest_before / rest).to(kind) * sample
        if generator is None:
            return sample
        return sample + (rest_before / rest * beta).clamp(min=1e-20).sqrt().to(kind) * normal(sample, generator)


class Ddpm:
    def __init__(self, steps, limit):
        self.timesteps, self.limit = leading(steps), limit

    def bars(self, i):
        return BARS[self.timesteps[i]], BARS[self.timesteps[i + 1]] if i + 1 < len(self.timesteps) else torch.tensor(1.0)

    def step(self, i, noise, sample, generator):
        bar, before = self.bars(i)
        alpha = bar / before
        return Posterior.step(clean(noise, sample, bar, self.limit), sample, bar, before, 1 - alpha, alpha, generator)

    def add_noise(self, i, original, noise):
        bar = BARS[self.timesteps[i]]
        return bar.sqrt().to(original.dtype) * original + (1 - bar).sqrt().to(original.dtype) * noise


class Unclip:
    """The prior's; the model predicts the clean sample."""

    def __init__(self, steps):
        level = lambda u: math.cos((u + 0.008) / 1.008 * math.pi / 2) ** 2
        self.betas = torch.tensor([min(1 - level((i + 1) / 1000) / level(i / 1000), 0.999) for i in range(1000)], dtype=torch.float32)
        self.bars = products(self.betas)
        self.timesteps = [int(np.round(i * (999 / (steps - 1)))) for i in range(steps)][::-1]

    def step(self, i, predicted, sample, generator):
        t, last = self.timesteps[i], i + 1 == len(self.timesteps)
        before = torch.tensor(1.0) if last else self.bars[self.timesteps[i + 1]]
        beta = self.betas[t] if last else 1 - self.bars[t] / before
        return Posterior.step(predicted.clamp(-10, 10), sample, self.bars[t], before, beta, 1 - beta, None if last else generator)


class SolverSde:
    """DPM-Solver++ of second order, stochastic, evenly spaced."""

    def __init__(self, steps):
        points = np.linspace(0, 999, steps + 1).round()[::-1][:-1].astype(np.int64)
        sigmas = torch.from_numpy(np.append(np.interp(points, np.arange(1000), ((1 - BARS) / BARS).sqrt().numpy()), 0).astype(np.float32))
        self.timesteps = [int(t) for t in points]
        self.signals = 1 / (sigmas ** 2 + 1).sqrt()
        self.spreads = sigmas * self.signals
        self.lambdas = self.signals.log() - self.spreads.log()
        self.older = None

    def step(self, i, noise, sample, generator):
        kind = sample.dtype
        newest = (sample - self.spreads[i].to(kind) * noise) / self.signals[i].to(kind)
        h = self.lambdas[i + 1] - self.lambdas[i]
        gain = 1 - (-2 * h).exp()
        weight = (self.signals[i + 1] * gain).to(kind)
        result = (self.spreads[i + 1] / self.spreads[i] * (-h).exp()).to(kind) * sample + weight * newest
        if 0 < i < len(self.timesteps) - 1:
            ratio = (self.lambdas[i] - self.lambdas[i - 1]) / h
            result = result + 0.5 * weight * ((1 / ratio).to(kind) * (newest - self.older))
        self.older = newest
        return result + (self.spreads[i + 1] * gain.sqrt()).to(kind) * normal(sample, generator)
