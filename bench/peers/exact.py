"""What the reference's formulas give in double precision, beside what the reference gave in single.

    python3 exact.py pipelines    writes tests/goldens/pipelines.float64.safetensors (half a minute)
    python3 exact.py fullsize     writes tests/goldens/fullsize.float64.safetensors (3 minutes, 5 GB, with KANDINSKY_GOLDENS naming the whole set)
"""
import os
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

from layers import Layers
from movq import full_size
from runs import GOLDENS, run
from weights import read, write

SENSITIVE = ["t2i_DDIM", "t2i_DPM++ 2M SDE", "inpaint_wide", "samplers/DDIM"]


def levels(a, b):
    """The largest difference of pictures, in levels of 255."""
    return 255 * np.abs(a - b).max()


def off(a, b):
    return (np.abs(a - b) / (1 + np.abs(b))).max()


def pipelines():
    golden, exact = read(GOLDENS / "pipelines.safetensors"), {}
    for name in ["t2i_default"] + SENSITIVE:
        *conditions, latents, picture = (tensor.numpy() for tensor in run(name, torch.float64))
        exact[name + "/latents"] = latents
        isolated = name.startswith("samplers/")
        if not isolated:
            exact.update({name + "/image": picture, name + "/image_embeds": conditions[0], name + "/negative_image_embeds": conditions[1]})
        expected, result, distance = (golden[name], latents[-1:], off) if isolated else (golden[name + "/rgb8"] / 255, picture, levels)

        def moved(dtype, size, seed):
            factors = 1 + size * (2 * torch.rand(latents[:1].shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) - 1)
            *_, last, painted = run(name, dtype, lambda noise: (noise.double() * factors).to(dtype))
            return (last[-1:] if isolated else painted).double().numpy()

        single = [distance(moved(torch.float32, 1.2e-7, seed), result) for seed in range(12)]
        double = [[distance(moved(torch.float64, size, seed), result) for seed in range(4)] for size in (1e-6, 1e-5)]
        print(f"{name}: the golden is {distance(expected, result):.2g} off; this in single precision, noise changed by a rounding, {min(single):.2g} to {max(single):.2g}; "
              f"in double precision, noise changed by 1e-6, {max(double[0]):.2g}; by 1e-5, {max(double[1]):.2g}", flush=True)
    write(GOLDENS / "pipelines.float64.safetensors", exact)


def fullsize():
    golden = read(pathlib.Path(os.environ.get("KANDINSKY_GOLDENS", GOLDENS)) / "fullsize.safetensors")
    parts = {"movq.decoded.centre128": np.s_[:, :, 192:320, 192:320], "movq.decoded.corner64": np.s_[:, :, :64, -64:]}
    noise = torch.randn(1, 4, 64, 64, generator=torch.Generator().manual_seed(9))

    def decoded(dtype):
        picture = full_size(dtype).decode(noise.to(dtype)).double().numpy()
        return {name: picture[part] for name, part in parts.items()}

    def report(what, values):
        for name in parts:
            a, b, c = values[name], exact[name], golden[name].astype(np.float64)
            print(f"{what}, {name}: {np.abs(a - b).max():.1e} (rms {np.sqrt(np.mean((a - b) ** 2)):.1e}) from double precision, "
                  f"{np.abs(a - c).max():.1e} (rms {np.sqrt(np.mean((a - c) ** 2)):.1e}) from the golden", flush=True)

    exact = decoded(torch.float64)
    write(GOLDENS / "fullsize.float64.safetensors", exact)
    report("the golden", {name: golden[name].astype(np.float64) for name in parts})
    report("single precision", decoded(torch.float32))
    # The reference's norms see images channels-last, whose kernel adds up a whole channel's values, and their squares, in one number of single precision a thread.
    Layers.group_norm = staticmethod(lambda x, *more: F.group_norm(x.contiguous(memory_format=torch.channels_last), *more))
    for threads in (1, 2):
        torch.set_num_threads(threads)
        report(f"single precision, norms channels-last, {threads} thread(s)", decoded(torch.float32))


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    {"pipelines": pipelines, "fullsize": fullsize}[sys.argv[1]]()
