"""Makes integer_network.json: integer networks as the specification of the bitstream defines them, run by PyTorch.

Convolutions are those of torch.nn.functional in double precision, which is exact for these whole numbers; requantisation is
done in Python's unbounded integers. Format: {"cases": [...]}, each with "layers" (transposed, stride, padding, "shape" and
"weights" in PyTorch's order, biases, multipliers, shifts), and "input" and "output" with extents height, width, channels and
their elements, channels last.

Run: python3 make_integer_network.py (needs torch).
"""

import json
import pathlib
import random

import torch
import torch.nn.functional as F

random.seed(20_241_124)


def layer(transposed, inputs, outputs, kernel, stride, padding, scale):
    """A layer with random 8-bit weights whose results are `scale` times its sums, more or less."""
    pair = [inputs, outputs] if transposed else [outputs, inputs]
    shape = pair + [kernel, kernel]
    count = inputs * outputs * kernel * kernel
    shifts = [random.randint(28, 40) for _ in range(outputs)]
    return {
        "transposed": transposed, "stride": stride, "padding": padding, "shape": shape,
        "weights": [random.randint(-128, 127) for _ in range(count)],
        "biases": [random.randint(-3000, 3000) for _ in range(outputs)],
        "multipliers": [min(2**31 - 1, round(scale * random.uniform(0.5, 2) * 2**shift)) for shift in shifts],
        "shifts": shifts,
    }


def limited(value, low, high):
    return max(low, min(high, value))


def run(layers, grid):
    """The output for a grid as nested lists [height][width][channels]."""
    values = torch.tensor([[[[limited(v, -128, 127) for v in pixel] for pixel in row] for row in grid]]).squeeze(0)
    values = values.permute(2, 0, 1).unsqueeze(0).double()
    for position, layer in enumerate(layers):
        weights = torch.tensor(layer["weights"]).double().reshape(layer["shape"])
        biases = torch.tensor(layer["biases"]).double()
        convolve = F.conv_transpose2d if layer["transposed"] else F.conv2d
        sums = convolve(values, weights, biases, stride=layer["stride"], padding=layer["padding"])[0]
        low, high = (-32768, 32767) if position == len(layers) - 1 else (0, 255)
        scaled = [
            [[limited((int(v) * m + (1 << (s - 1))) >> s, low, high) for v in row] for row in plane]
            for plane, m, s in zip(sums.tolist(), layer["multipliers"], layer["shifts"])
        ]
        values = torch.tensor(scaled).double().unsqueeze(0)
    return values[0].permute(1, 2, 0).long()


def case(name, layers, height, width):
    channels = layers[0]["shape"][0 if layers[0]["transposed"] else 1]
    grid = [[[random.randint(-160, 160) for _ in range(channels)] for _ in range(width)] for _ in range(height)]
    output = run(layers, grid)
    return {
        "name": name, "layers": layers,
        "input": {"shape": [height, width, channels], "elements": [v for row in grid for pixel in row for v in pixel]},
        "output": {"shape": list(output.shape), "elements": output.flatten().tolist()},
    }


cases = [
    case("one convolution", [layer(False, 3, 5, 3, 1, 1, 0.01)], 4, 3),
    case("results beyond 16 bits", [layer(False, 2, 3, 3, 1, 1, 2.0)], 3, 4),
    case("one transposed convolution", [layer(True, 2, 17, 4, 2, 1, 0.02)], 3, 2),
    case("doubling twice", [
        layer(True, 3, 6, 4, 2, 1, 0.01), layer(True, 6, 5, 4, 2, 1, 0.004), layer(False, 5, 8, 3, 1, 1, 0.05),
    ], 2, 3),
    case("as published", [
        layer(True, 2, 3, 5, 2, 1, 0.01), layer(True, 3, 4, 5, 2, 1, 0.006), layer(False, 4, 6, 5, 1, 0, 0.02),
    ], 3, 3),
    case("thinned out", [layer(False, 3, 5, 5, 2, 2, 0.01), layer(False, 5, 8, 3, 3, 1, 0.02)], 9, 12),
]
path = pathlib.Path(__file__).with_name("integer_network.json")
path.write_text(json.dumps({"cases": cases}, separators=(",", ":")) + "\n")
