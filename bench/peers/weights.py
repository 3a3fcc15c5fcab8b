"""Where the peers' weights come from, and files of tensors."""
import json
import pathlib
import struct
import zlib

import numpy as np
import torch

TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "u1"}


def read(path):
    """All tensors of a safetensors file."""
    data = pathlib.Path(path).read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    return {name: np.frombuffer(data[start + entry["data_offsets"][0]:start + entry["data_offsets"][1]], TYPES[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items()}


def write(path, tensors):
    """Writes tensors in single precision, ordered by name."""
    header, parts, end = {}, [], 0
    for name, values in sorted(tensors.items()):
        parts.append(np.ascontiguousarray(values, dtype="<f4").tobytes())
        header[name] = {"dtype": "F32", "shape": list(np.shape(values)), "data_offsets": [end, end + len(parts[-1])]}
        end += len(parts[-1])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(parts))


class Recipe:
    """The weights of the goldens' recipe, random numbers seeded by each weight's name: see RecipeCheckpoint."""

    def __init__(self, dtype):
        self.dtype, self.made = dtype, {}

    def __call__(self, name, *shape):
        if name not in self.made:
            self.made[name] = self.make(name, shape).to(self.dtype)
        return self.made[name]

    @staticmethod
    def make(name, shape):
        r = torch.randn(shape, generator=torch.Generator().manual_seed(zlib.crc32(name.encode())))
        if len(shape) == 1:
            return 1 + 0.1 * r if name.endswith(".weight") else 0.1 * r
        if shape[0] == 1:
            return 0.3 * r
        return r / (r.numel() / shape[0]) ** 0.5


class Checkpoint:
    """The weights in a model's folder. Half precision is widened to single before it becomes the wanted type."""

    def __init__(self, folder, dtype, half=False):
        self.tensors = {name: values for file in sorted(pathlib.Path(folder).glob("*.safetensors")) for name, values in read(file).items()}
        self.dtype, self.half = dtype, half

    def __call__(self, name, *shape):
        values = self.tensors[name]
        assert not shape or values.shape == shape, f"{name} is {values.shape}, not {shape}"
        return torch.from_numpy((values.astype("<f2") if self.half else values).astype("<f4")).to(self.dtype)

    def __contains__(self, name):
        return name in self.tensors
