"""Times PyTorch on the shapes of ../shapes and on whole parts of the model, in the lines of the benches beside it.

    python3 peer.py [linear] [convolution] [movq] [clip] [prior] [unet] [training] [lora] [--threads N] [--seconds S] [--type float32|bfloat16] [--size 512]
                   [--batch 32] [--side 16] [--rank 4] [--recompute]
"""
import os
import resource
import sys
import time

import torch
import torch.nn.functional as F

import parts
from movq import full_size

# As the benches count them, at 512 px; the prior and CLIP with all 77 or 81 tokens of both rows.
OPERATIONS_OF_MOVQ = 1.996e12
OPERATIONS_OF_UNET = 1.709e12
OPERATIONS_OF_PRIOR = 3.28e11
OPERATIONS_OF_CLIP = 1.94e11
SHAPES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "shapes")


def option(name, otherwise):
    return type(otherwise)(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else otherwise


def shapes(name):
    with open(os.path.join(SHAPES, name + ".txt")) as lines:
        for line in lines:
            numbers = line.split("#")[0].split()
            if numbers:
                yield [int(number) for number in numbers]


def best(run, seconds):
    """The best of as many runs as fit, after one to warm up."""
    run()
    fastest, end = float("inf"), time.perf_counter() + seconds
    while fastest == float("inf") or time.perf_counter() < end:
        start = time.perf_counter()
        run()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest


def report(name, operations, seconds):
    print(f"{name:<40} {1000 * seconds:10.2f} ms {operations / seconds / 1e9:8.0f} GFLOP/s", flush=True)


def linear(seconds):
    for rows, inputs, outputs in shapes("linear"):
        x, w, b = torch.randn(rows, inputs), torch.randn(outputs, inputs), torch.randn(outputs)
        report(f"{rows} x {inputs} -> {outputs}", 2.0 * rows * inputs * outputs, best(lambda: F.linear(x, w, b), seconds))


def convolution(seconds):
    for batch, size, inputs, outputs, kernel, stride, before, after in shapes("convolution"):
        x = F.pad(torch.randn(batch, inputs, size, size), (before, after, before, after)) if before != after else torch.randn(batch, inputs, size, size)
        x = x.to(memory_format=torch.channels_last)
        w, b = torch.randn(outputs, inputs, kernel, kernel).to(memory_format=torch.channels_last), torch.randn(outputs)
        run = lambda: F.conv2d(x, w, b, stride=stride, padding=before if before == after else 0)
        operations = 2.0 * run().numel() * inputs * kernel * kernel
        report(f"{batch} x {size}² x {inputs} -> {outputs}, {kernel}x{kernel}/{stride}", operations, best(run, seconds))


def movq(seconds):
    model, latents = full_size(), torch.randn(1, 4, 64, 64)
    report("MoVQ decode 512 px", OPERATIONS_OF_MOVQ, best(lambda: model.decode(latents), 0))


def part(name, operations, run, seconds):
    report(f"{name}, {option('--type', 'float32')}", operations, best(run, seconds))


def unet(seconds):
    size = option("--size", 512)
    # Convolutions are counted alone when the size changes: attention grows faster.
    part(f"UNet step with guidance, {size} px", OPERATIONS_OF_UNET * (size / 512) ** 2, parts.unet_step(kind(), size), seconds)


def prior(seconds):
    part("prior step with guidance", OPERATIONS_OF_PRIOR, parts.prior_step(kind()), seconds)


def clip(seconds):
    part("CLIP text, two prompts", OPERATIONS_OF_CLIP, parts.clip_text(kind()), seconds)


def training(seconds):
    batch, side = option("--batch", 32), option("--side", 16)
    step, forward, count = parts.training_step(batch, side)
    with torch.no_grad():
        print(f"forward pass {1000 * best(forward, seconds):9.1f} ms")
    with torch.enable_grad():
        print(f"training step {1000 * best(step, seconds):8.1f} ms, batch {batch}, {side} x {side} latents, {count} numbers", flush=True)


def lora(seconds):
    """An adapter's step at full size: takes some GB and a minute, so only where it is asked for."""
    size = option("--size", 512)
    step, count = parts.lora_step(kind(), size, option("--rank", 4), "--recompute" in sys.argv)
    with torch.enable_grad():
        fastest = best(step, seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"LoRA step {fastest:8.2f} s, {size} px, {option('--type', 'float32')}, {count} numbers; memory {peak} MB", flush=True)


def kind():
    return getattr(torch, option("--type", "float32"))


if __name__ == "__main__":
    torch.set_grad_enabled(False)
    torch.set_num_threads(option("--threads", torch.get_num_threads()))
    timed = {"linear": linear, "convolution": convolution, "movq": movq, "clip": clip, "prior": prior, "unet": unet, "training": training, "lora": lora}
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads")
    for name, run in timed.items():
        if name in sys.argv or name != "lora" and not any(other in sys.argv for other in timed):
            print(name)
            run(option("--seconds", 0.5))
