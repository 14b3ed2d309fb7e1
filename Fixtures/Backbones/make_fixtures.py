"""Makes resnet18.json, resnet34.json, resnet50.json, mobilenetv2.json and mobilenetv2-timm.json: what the networks of
torchvision and timm answer to random weights.

Weights and image are too large to be kept; both sides make them from a generator. Element i of the tensor NAME is drawn
from the 32-bit number

    x = mix(FNV-1a(NAME in UTF-8) + 0x9E3779B9 * i),    all modulo 2^32, where mix is
    x ^= x >> 16; x *= 0x7FEB352D; x ^= x >> 15; x *= 0x846CA68B; x ^= x >> 16

as u = (x >> 16) / 2^16 in 0..<1. By the last part of its name a tensor holds: "running_var" 0.5 + u; "running_mean" and
"bias" (u - 0.5) / 2; "weight" with one extent 0.5 + u, with more extents (u - 0.5) * 2^-k, where k is the greatest whole
number with 4^k * 12 <= fan-in, or 0; the image is 2u - 1. All of these are exact in 32-bit floating point. i counts
through PyTorch's order of the axes.

Each file holds "shape" of the image (batch, channels, height, width), "tensors": the shapes of the state dictionary by
name, and "values": logits and the outputs of inner modules, by the names that the project gives them, with "shape",
"maximum" (the greatest magnitude), "stride" and "elements": every stride-th element in PyTorch's order. Networks are in
evaluation mode and computed in double precision.

Run: python3 make_fixtures.py (needs torch, torchvision and timm).
"""

import json
import pathlib

import numpy
import timm
import torch
import torchvision

CLASSES, SHAPE, SAMPLES = 10, (1, 3, 64, 64), 200


def fnv(name):
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def uniform(name, count):
    x = numpy.arange(count, dtype=numpy.uint64) * 0x9E3779B9 + fnv(name) & 0xFFFFFFFF
    x ^= x >> 16
    x = x * 0x7FEB352D & 0xFFFFFFFF
    x ^= x >> 15
    x = x * 0x846CA68B & 0xFFFFFFFF
    x ^= x >> 16
    return (x >> 16).astype(numpy.float64) / 65536


def generated(name, shape):
    u = uniform(name, int(numpy.prod(shape)))
    last = name.rsplit(".", 1)[-1]
    if last == "running_var" or last == "weight" and len(shape) == 1:
        values = 0.5 + u
    elif last in ("running_mean", "bias"):
        values = (u - 0.5) / 2
    elif last == "image":
        values = 2 * u - 1
    else:
        fan_in, k = int(numpy.prod(shape[1:])), 0
        while 4 ** (k + 1) * 12 <= fan_in:
            k += 1
        values = (u - 0.5) * 2.0 ** -k
    return torch.from_numpy(values.reshape(shape))


def make(file, network, taps):
    network = network.double().eval()
    state = network.state_dict()
    for name, tensor in state.items():
        if not name.endswith("num_batches_tracked"):
            tensor.copy_(generated(name, tuple(tensor.shape)))
    values = {}

    def keep(name):
        return lambda module, inputs, output: values.__setitem__(name, output)

    for name, module in taps.items():
        network.get_submodule(module).register_forward_hook(keep(name))
    with torch.no_grad():
        values["logits"] = network(generated("image", SHAPE))
    entries = {}
    for name, value in values.items():
        flat = value.flatten()
        stride = max(1, -(-flat.numel() // SAMPLES))
        entries[name] = {
            "shape": list(value.shape), "maximum": float(f"{flat.abs().max().item():.9g}"), "stride": stride,
            "elements": [float(f"{element:.9g}") for element in flat[::stride].tolist()],
        }
        print(file, name, list(value.shape), f"max {entries[name]['maximum']:.4g}, std {flat.std().item():.4g}")
    place = pathlib.Path(__file__).with_name(f"{file}.json")
    tensors = {name: list(tensor.shape) for name, tensor in state.items()}
    content = {"shape": list(SHAPE), "tensors": tensors, "values": entries}
    place.write_text(json.dumps(content, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    stages = {f"layer{stage}": f"layer{stage}" for stage in range(1, 5)}
    make("resnet18", torchvision.models.resnet18(num_classes=CLASSES), stages)
    make("resnet34", torchvision.models.resnet34(num_classes=CLASSES), stages)
    make("resnet50", torchvision.models.resnet50(num_classes=CLASSES), stages)
    blocks = {f"block{block}": f"features.{block}" for block in (1, 3, 6, 13, 17)}
    make("mobilenetv2", torchvision.models.mobilenet_v2(num_classes=CLASSES), blocks)
    stages = {"block1": "blocks.0", "block3": "blocks.1", "block13": "blocks.4", "block16": "blocks.5"}
    make("mobilenetv2-timm", timm.create_model("mobilenetv2_100", num_classes=CLASSES), stages)
