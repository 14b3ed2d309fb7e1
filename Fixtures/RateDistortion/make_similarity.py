"""Makes similarity.json: multi-scale structural similarity from an independent implementation.

Needs torch and pytorch-msssim. The images are formulas, so that the tests can make them too. Run in this folder.
"""
import json

import torch
from pytorch_msssim import ms_ssim


def original(x, y, channel):
    return 40 + abs((x * 3 + channel * 29) % 128 - 64) + abs((y * 5 + x) % 160 - 80) + (x * x + y * 7) % 23


def distorted(x, y, channel, strength):
    shift = ((x * 37 + y * 101 + channel * 53) % 41 - 20) * strength // 20
    return min(max(original(x // 2 * 2, y, channel) + shift, 0), 255)


def tensor(width, height, sample):
    rows = [[[sample(x, y, c) for x in range(width)] for y in range(height)] for c in range(3)]
    return torch.tensor([rows], dtype=torch.float32)


cases = []
for width, height in [(176, 176), (181, 203), (256, 192)]:
    for strength in [0, 8, 40]:
        first = tensor(width, height, original)
        second = tensor(width, height, lambda x, y, c: distorted(x, y, c, strength))
        value = ms_ssim(first, second, data_range=255, size_average=True)
        cases.append({"width": width, "height": height, "strength": strength, "similarity": float(value)})

with open("similarity.json", "w") as file:
    json.dump(cases, file, indent=1)
    file.write("\n")
