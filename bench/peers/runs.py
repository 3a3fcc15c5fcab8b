"""Whole runs of the tiny models of the goldens, in any floating-point type."""
import json
import pathlib

import numpy as np
import torch

from clip import Clip, Prior
from movq import MoVQ
from samplers import Ddim, Ddpm, SolverSde, Unclip, normal
from unet import UNet
from weights import Checkpoint, read

GOLDENS = pathlib.Path(__file__).resolve().parent.parent.parent / "tests" / "goldens"
CASES = {case["name"]: case for case in json.loads((GOLDENS / "pipelines.json").read_text())}
TOKENS = {case["text"]: case for case in json.loads((GOLDENS / "tokenizer.json").read_text())["cases"]}
PRIOR, DECODER, INPAINT = "tiny-2-2-prior", "tiny-2-2-decoder", "tiny-2-2-decoder-inpaint"


def load(build, model, part, dtype):
    folder = GOLDENS / model / part
    return build(Checkpoint(folder, dtype), json.loads((folder / "config.json").read_text()))


def movq(model, dtype):
    """The inpainting model's is the decoder's, rounded to half precision."""
    return MoVQ(Checkpoint(GOLDENS / DECODER / "movq", dtype, half=model != DECODER), (32, 32, 64, 64))


def guided(prediction, scale=4.0):
    unconditional, conditional = prediction.chunk(2)
    return unconditional + scale * (conditional - unconditional)


def embeddings(case, dtype, generator):
    """Positive and negative image embeddings of a prompt."""
    negative = case.get("negative_prompt")
    texts = [case["prompt"]] if negative is None else [case["prompt"], negative]
    tokens = [TOKENS[text] for text in [negative or ""] * len(texts) + texts]
    pooled, hidden = load(Clip, PRIOR, "text_encoder", dtype).text(torch.tensor([entry["input_ids"] for entry in tokens]))
    mask = torch.tensor([entry["attention_mask"] for entry in tokens])
    prior, sampler = load(Prior, PRIOR, "prior", dtype), Unclip(case["prior_num_inference_steps"])
    sample = torch.randn(len(texts), pooled.shape[1], generator=generator).to(dtype)
    for i, t in enumerate(sampler.timesteps):
        sample = sampler.step(i, guided(prior(torch.cat([sample, sample]), t, pooled, hidden, mask)), sample, generator)
    sample = sample * prior.weights("clip_std") + prior.weights("clip_mean")
    if negative is not None:
        return sample.chunk(2)
    return sample, load(Clip, PRIOR, "image_encoder", dtype).image(torch.zeros(1, 3, 224, 224, dtype=dtype))


def kept(case, model, dtype):
    """The picture's latents, and where they are kept."""
    from PIL import Image
    size = (case["width"], case["height"])
    picture = Image.open(GOLDENS / case["image"]).convert("RGB").resize(size, Image.Resampling.BICUBIC, reducing_gap=1)
    mask = np.asarray(Image.open(GOLDENS / case["mask_image"]).resize(size, Image.Resampling.LANCZOS).convert("L"), dtype=np.float32) / 255
    keep = np.pad((mask < 0.5).astype(np.float32)[::8, ::8], 1, constant_values=1)
    inner = [keep[1 + y:keep.shape[0] - 1 + y, 1 + x:keep.shape[1] - 1 + x] for y, x in ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, 1))]
    pixels = torch.from_numpy(np.asarray(picture, dtype=np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    return movq(model, dtype).encode(pixels.to(dtype)), torch.from_numpy(np.min(inner, 0))[None, None].to(dtype)


def sampler_of(case):
    steps, kind = case["num_inference_steps"], case.get("scheduler", case.get("class"))
    if kind == "DDIMScheduler":
        return Ddim(steps)
    return SolverSde(steps) if kind else Ddpm(steps, float("inf") if case["task"] == "inpaint" else 1)


def run(name, dtype, change=lambda noise: noise):
    """The embeddings, the latents before the first and after every step, and the picture [1, height, width, 3] of a case of the pipelines."""
    case, generator = CASES[name], torch.Generator().manual_seed(CASES[name]["seed"])
    model = INPAINT if case["task"] == "inpaint" else DECODER
    if "prompt" in case:
        positive, negative = embeddings(case, dtype, generator)
    else:
        stored = read(GOLDENS / "pipelines.safetensors")
        positive, negative = (torch.from_numpy(stored["samplers/" + part].copy()).to(dtype) for part in ("image_embeds", "negative_image_embeds"))
    shape = case.get("latents") or (1, 4, case["height"] // 8, case["width"] // 8)
    sample = change(torch.randn(*shape, generator=generator)).to(dtype)
    sampler, unet, noise, extra = sampler_of(case), load(UNet, model, "unet", dtype), sample, sample[:, :0]
    if case["task"] == "inpaint":
        picture, keep = kept(case, model, dtype)
        extra = torch.cat([picture * keep, keep], 1)
    unet.condition(torch.cat([negative, positive]))
    latents = [sample]
    for i, t in enumerate(sampler.timesteps):
        read_by_unet = torch.cat([sample, extra], 1)
        predicted = guided(unet(torch.cat([read_by_unet, read_by_unet]), t)[:, :4])
        sample = sampler.step(i, predicted, sample, generator)
        if case["task"] == "inpaint":
            known = sampler.add_noise(i + 1, picture, noise) if i + 1 < len(sampler.timesteps) else picture
            sample = keep * known + (1 - keep) * sample
        latents.append(sample)
    painted = (movq(model, dtype).decode(sample) * 0.5 + 0.5).clamp(0, 1).permute(0, 2, 3, 1)
    return positive, negative, torch.cat(latents), painted
