"""Makes hyper_latent.json: a training pass through a mean-scale hyperprior with two rates and its gradients, by PyTorch.

The networks are those of HyperpriorTransforms(latentChannels: 2, hyperChannels: 3, width: 4). Latents, and the predictions for
them, are measured in the steps of their image's rate; both latents get the noise that SeededGenerator draws, and each rate has
densities of its own for the hyper-latent (the cumulative of Balle et al. 2018, appendix 6.1). The loss is a weighted sum of what the decoder gets, and of
the bits of each rate. Format: "shape" [images, height, width, channels], "rates" of the images, "latent", "slope" and
"latent_gradient", "weights" of a bit, "bits" of each rate, and {"shape", "values", "gradient"} of each of "parameters".
Activations are channels last, weights as PyTorch has them. Everything is computed in double precision from float32 values.

Run: python3 make_hyper_latent.py (needs torch).
"""

import json
import math
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20_241_124)
MASK = (1 << 64) - 1
SEED, IMAGES, HEIGHT, WIDTH, CHANNELS, HYPER, HIDDEN, RATES = 1, 3, 5, 6, 2, 3, 4, [1, 0, 1]


def mixed(bits):
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
    return bits ^ (bits >> 31)


def mixed_seed(seed, part):
    """SeedMixing.seed(_:_:) for one part."""
    return mixed(seed ^ ((part + 0x9E3779B97F4A7C15) & MASK))


def noise(seed, shape):
    """SeededGenerator's uniform numbers, less a half."""
    words = [mixed((seed + (index + 1) * 0x9E3779B97F4A7C15) & MASK) for index in range(4)]
    values = []
    for _ in range(math.prod(shape)):
        product = (words[1] * 5) & MASK
        result = ((((product << 7) | (product >> 57)) & MASK) * 9) & MASK
        shifted = (words[1] << 17) & MASK
        words[2] ^= words[0]
        words[3] ^= words[1]
        words[1] ^= words[2]
        words[0] ^= words[3]
        words[2] ^= shifted
        words[3] = ((words[3] << 45) | (words[3] >> 19)) & MASK
        values.append((result >> 40) * 2.0**-24 - 0.5)
    return torch.tensor(values, dtype=torch.float64).reshape(shape)


def parameter(*shape, scale=1.0, offset=0.0):
    return (torch.randn(*shape) * scale + offset).float().double().requires_grad_()


latent = parameter(IMAGES, HEIGHT, WIDTH, CHANNELS, scale=4)
slope = (torch.randn(latent.shape) * 0.1).float().double()
weights = [0.01, 0.03]
parameters = {
    "encoder.hyper.conv1.weight": parameter(HIDDEN, CHANNELS, 5, 5, scale=0.15),
    "encoder.hyper.conv1.bias": parameter(HIDDEN),
    "encoder.hyper.conv2.weight": parameter(HYPER, HIDDEN, 5, 5, scale=0.1),
    "encoder.hyper.conv2.bias": parameter(HYPER),
    "prior.synthesis.conv1.weight": parameter(HYPER, HIDDEN, 4, 4, scale=0.3),
    "prior.synthesis.conv1.bias": parameter(HIDDEN),
    "prior.synthesis.conv2.weight": parameter(HIDDEN, HIDDEN, 4, 4, scale=0.2),
    "prior.synthesis.conv2.bias": parameter(HIDDEN),
    "prior.synthesis.conv3.weight": parameter(2 * CHANNELS, HIDDEN, 3, 3, scale=0.05),
    "prior.synthesis.conv3.bias": parameter(2 * CHANNELS, offset=1),
    "prior.log_step": parameter(2, CHANNELS, scale=0.4),
}
widths = [1, 3, 3, 3, 3, 1]
for layer in range(5):
    rows, columns = widths[layer + 1], widths[layer]
    parameters[f"prior.matrix{layer}"] = parameter(2 * HYPER, rows, columns, scale=0.2, offset=-1.5)
    parameters[f"prior.bias{layer}"] = parameter(2 * HYPER, rows, 1, scale=0.5)
    if layer < 4:
        parameters[f"prior.factor{layer}"] = parameter(2 * HYPER, rows, 1, scale=0.3)


def convolve(function, name, values, **settings):
    return function(values, parameters[f"{name}.weight"], parameters[f"{name}.bias"], **settings)


def cumulative_logit(values, rate):
    """Of values [channels, 1, count]."""
    own = slice(rate * HYPER, (rate + 1) * HYPER)
    for layer in range(5):
        values = F.softplus(parameters[f"prior.matrix{layer}"][own]) @ values + parameters[f"prior.bias{layer}"][own]
        if layer < 4:
            values = values + torch.tanh(parameters[f"prior.factor{layer}"][own]) * torch.tanh(values)
    return values


steps = parameters["prior.log_step"].exp()[RATES][:, None, None, :]
scaled = latent / steps
hyper = convolve(F.conv2d, "encoder.hyper.conv1", latent.permute(0, 3, 1, 2), stride=2, padding=2)
hyper = convolve(F.conv2d, "encoder.hyper.conv2", F.leaky_relu(hyper, 0.01), stride=2, padding=2).permute(0, 2, 3, 1)
noisy_hyper = hyper + noise(mixed_seed(SEED, 1), hyper.shape)
values = noisy_hyper.permute(0, 3, 1, 2)
for number in (1, 2):
    values = F.relu(convolve(F.conv_transpose2d, f"prior.synthesis.conv{number}", values, stride=2, padding=1))
predictions = convolve(F.conv2d, "prior.synthesis.conv3", values, padding=1)[:, :, :HEIGHT, :WIDTH].permute(0, 2, 3, 1)
logarithms, means = predictions[..., :CHANNELS] - steps.log(), predictions[..., CHANNELS:] / steps
noisy = scaled + noise(SEED, scaled.shape)

deviations = logarithms.clamp(math.log(0.11), math.log(64)).exp()
distances = (noisy - means).abs()
normal = torch.distributions.Normal(0.0, 1.0)
likelihoods = normal.cdf((0.5 - distances) / deviations) - normal.cdf((-0.5 - distances) / deviations)
assert likelihoods.min() > 1e-9 and logarithms.min() > math.log(0.11) and logarithms.max() < math.log(64)
bits = [0.0, 0.0]
for image, rate in enumerate(RATES):
    flat = noisy_hyper[image].reshape(-1, HYPER).T[:, None, :]
    mass = cumulative_logit(flat + 0.5, rate).sigmoid() - cumulative_logit(flat - 0.5, rate).sigmoid()
    assert mass.min() > 1e-9
    bits[rate] = bits[rate] - likelihoods[image].log2().sum() - mass.log2().sum()
loss = (slope * noisy * steps).sum() + sum(weight * own for weight, own in zip(weights, bits))
loss.backward()


def rounded(tensor):
    return [float(f"{value:.8g}") for value in tensor.detach().flatten().tolist()]


path = pathlib.Path(__file__).with_name("hyper_latent.json")
path.write_text(json.dumps({
    "seed": SEED, "shape": list(latent.shape), "rates": RATES, "weights": weights, "bits": [own.item() for own in bits],
    "latent": rounded(latent), "slope": rounded(slope), "latent_gradient": rounded(latent.grad),
    "parameters": {
        name: {"shape": list(tensor.shape), "values": rounded(tensor), "gradient": rounded(tensor.grad)}
        for name, tensor in parameters.items()
    },
}, separators=(",", ":")) + "\n")
