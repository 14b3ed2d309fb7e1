"""Makes affine.json: tensors quantised with a scale and a zero point of their own, and reconstructed, by PyTorch.

The formula is that of Jacob et al. 2018 as the code of CR+BQ and BottleFit has it, with the range widened to hold 0 (which
changes nothing for the cases where it lies inside already; "published" says which those are).

Format: {"cases": [{"name", "bits", "published", "values", "scale", "zero", "codes", "decoded"}]}; numbers are float32 values
written exactly. Run: python3 make_affine.py (needs torch).
"""

import json
import pathlib

import torch

torch.manual_seed(20_260_301)


def quantised(values, bits):
    largest = 2.0**bits - 1
    low, high = values.min().clamp(max=0), values.max().clamp(min=0)
    scale = (high - low) / largest
    zero = int(torch.clamp(0 - low / scale, 0, largest))
    codes = torch.clamp(zero + values / scale, 0, largest).round()
    return scale, zero, codes, scale * (codes - zero)


tensors = {
    "normal": torch.randn(60),
    "skewed": torch.randn(60).exp() - 1.5,
    "uniform": torch.rand(40) * 200 - 20,
    "tiny": torch.randn(30) * 1e-20,
    "halves": torch.arange(-3, 4) / 2,
    "positive": torch.rand(30) + 0.5,
    "negative": -torch.rand(30) * 1e6 - 3,
    "constant": torch.full((5,), 2.75),
}
cases = []
for name, values in tensors.items():
    for bits in (8, 5, 1):
        scale, zero, codes, decoded = quantised(values, bits)
        cases.append({
            "name": name,
            "bits": bits,
            "published": bool(values.min() <= 0 <= values.max()),
            "values": values.tolist(),
            "scale": scale.item(),
            "zero": zero,
            "codes": [int(code) for code in codes],
            "decoded": decoded.tolist(),
        })

path = pathlib.Path(__file__).with_name("affine.json")
path.write_text(json.dumps({"cases": cases}, indent=None, separators=(",", ":")) + "\n")
