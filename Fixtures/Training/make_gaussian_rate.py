"""Makes gaussian_rate.json: bits of values under predicted normal densities and their gradients, by CompressAI.

The likelihood is that of compressai.entropy_models.GaussianConditional with its bound (likelihoods from 1e-9 up). Deviations
from 0.11 up are bounded likewise, by compressai.ops.LowerBound, but before exp turns logarithms into deviations. Format: "values" [2 images,
height, width, channels], "predictions" with twice the channels (logarithms of deviations, then means), "bits" of each image,
and the gradients of all bits with respect to both. Activations are channels last. Everything is computed in double precision.

Run: python3 make_gaussian_rate.py (needs torch and compressai).
"""

import json
import math
import pathlib

import torch
from compressai.entropy_models import GaussianConditional
from compressai.ops import LowerBound

torch.manual_seed(20_241_124)
shape = (2, 3, 2, 3)
values = (torch.randn(shape) * 4).double()
means = (torch.randn(shape) * 3).double()
logarithms = (torch.rand(shape) * 6 - 3).double()
# Far out: deviations below the bound whose values are probable or not, and a value beyond the floor of likelihoods.
logarithms[0, 0, 0] = torch.tensor([-4.0, -4.0, -1.0])
values[0, 0, 0] = means[0, 0, 0] + torch.tensor([0.1, 0.9, 30.0])
values, means, logarithms = (tensor.float().double().requires_grad_() for tensor in (values, means, logarithms))

model = GaussianConditional(None, scale_bound=1e-3).double()
deviations = LowerBound(math.log(0.11)).double()(logarithms).exp()
likelihood = model.likelihood_lower_bound(model._likelihood(values, deviations, means))
bits = -likelihood.log2().flatten(1).sum(1)
bits.sum().backward()


def rounded(tensor):
    """Nine digits, and nothing below what single precision has."""
    return [float(f"{value:.9g}") if abs(value) > 1e-30 else 0.0 for value in tensor.detach().flatten().tolist()]


path = pathlib.Path(__file__).with_name("gaussian_rate.json")
path.write_text(json.dumps({
    "shape": shape,
    "values": rounded(values), "predictions": rounded(torch.cat([logarithms, means], -1)),
    "bits": rounded(bits), "value_gradient": rounded(values.grad),
    "prediction_gradient": rounded(torch.cat([logarithms.grad, means.grad], -1)),
}, separators=(",", ":")) + "\n")
