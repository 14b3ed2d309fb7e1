"""Makes operations.json and operations.bin: every operation run forward and backward by PyTorch.

Format: operations.bin is raw little-endian float32; operations.json is {"cases": [...]}. Each case has "name", "kind" and
"attributes" (as model files name them), "training" (true for batch statistics), and tensors as {"shape", "offset"} with the
offset counted in floats: lists "inputs", "input_gradients"; "output", "output_gradient" (random, the seed of backward);
dictionaries "weights", "weight_gradients" (trainable ones only) and "updated" (statistics after a training pass).
Operations in whole numbers are not trained and have no gradients.
Activations of rank 4 are in PyTorch's order (batch, channels, height, width); weights are as in its state dictionaries.

Everything is computed in double precision from float32 values and rounded once. Run: python3 make_fixtures.py (needs torch).
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.manual_seed(20_240_817)
floats, cases, position = [], [], 0


def random(*shape, scale=1.0):
    """Float32 values as doubles that require gradients."""
    return (torch.randn(*shape) * scale).double().requires_grad_()


def stored(tensor):
    global position
    data = tensor.detach().float().contiguous()
    entry = {"shape": list(data.shape), "offset": position}
    floats.append(data.flatten())
    position += data.numel()
    return entry


def case(name, kind, attributes, inputs, weights, output, training=False, updated=None):
    gradient = torch.randn(output.shape).double()
    leaves = inputs + [weight for weight in weights.values() if weight.requires_grad]
    gradients = torch.autograd.grad(output, leaves, gradient)
    names = [name for name, weight in weights.items() if weight.requires_grad]
    cases.append({
        "name": name, "kind": kind, "attributes": attributes, "training": training,
        "inputs": [stored(tensor) for tensor in inputs],
        "weights": {key: stored(tensor) for key, tensor in weights.items()},
        "output": stored(output), "output_gradient": stored(gradient),
        "input_gradients": [stored(tensor) for tensor in gradients[:len(inputs)]],
        "weight_gradients": {key: stored(tensor) for key, tensor in zip(names, gradients[len(inputs):])},
        "updated": {key: stored(tensor) for key, tensor in (updated or {}).items()},
    })


def sides(padding):
    """Top, left, bottom, right from one number or four."""
    return [padding] * 4 if isinstance(padding, int) else list(padding)


def convolution(name, shape, outputs, kernel, stride=(1, 1), padding=0, groups=1, bias=True):
    x, channels, (top, left, bottom, right) = random(*shape), shape[1], sides(padding)
    weights = {"weight": random(outputs, channels // groups, *kernel, scale=0.3)}
    if bias:
        weights["bias"] = random(outputs)
    padded = F.pad(x, (left, right, top, bottom))
    y = F.conv2d(padded, weights["weight"], weights.get("bias"), stride=stride, groups=groups)
    attributes = {
        "input_channels": channels, "output_channels": outputs, "kernel": list(kernel), "stride": list(stride),
        "padding": sides(padding), "groups": groups, "bias": bias,
    }
    case(name, "convolution", attributes, [x], weights, y)


def transposed(name, shape, outputs, kernel, stride, padding=0, added=(0, 0), groups=1, bias=True):
    x, channels, (top, left, bottom, right) = random(*shape), shape[1], sides(padding)
    weights = {"weight": random(channels, outputs // groups, *kernel, scale=0.3)}
    if bias:
        weights["bias"] = random(outputs)
    y = F.conv_transpose2d(x, weights["weight"], weights.get("bias"), stride=stride, groups=groups)
    # The same as PyTorch's padding and output_padding where all sides are equal, which the next line checks.
    y = F.pad(y, (-left, added[1] - right, -top, added[0] - bottom))
    if bias and any(added):
        # Rows and columns beyond every window hold the bias alone.
        ones = F.pad(torch.ones(1, 1, y.shape[2] - max(0, added[0] - bottom), y.shape[3] - max(0, added[1] - right)),
                     (0, max(0, added[1] - right), 0, max(0, added[0] - bottom)))
        y = y + (1 - ones.double()) * weights["bias"].view(1, -1, 1, 1)
    if isinstance(padding, int):
        assert torch.allclose(y, F.conv_transpose2d(
            x, weights["weight"], weights.get("bias"), stride=stride, padding=padding, output_padding=added, groups=groups))
    attributes = {
        "input_channels": channels, "output_channels": outputs, "kernel": list(kernel), "stride": list(stride),
        "padding": sides(padding), "output_padding": list(added), "groups": groups, "bias": bias,
    }
    case(name, "transposed_convolution", attributes, [x], weights, y)


def linear(name, rows, inputs, outputs, bias=True):
    x, weights = random(rows, inputs), {"weight": random(outputs, inputs, scale=0.3)}
    if bias:
        weights["bias"] = random(outputs)
    attributes = {"input_features": inputs, "output_features": outputs, "bias": bias}
    case(name, "linear", attributes, [x], weights, F.linear(x, weights["weight"], weights.get("bias")))


def batch_normalization(name, shape, training, epsilon=1e-5, momentum=0.1):
    channels = shape[1]
    x = (random(*shape) * 1.5 + 0.5).detach().float().double().requires_grad_()
    mean, variance = torch.randn(channels).double(), (torch.rand(channels) + 0.5).double()
    weights = {"weight": random(channels), "bias": random(channels), "running_mean": mean, "running_var": variance}
    after = {"running_mean": mean.clone(), "running_var": variance.clone()}
    y = F.batch_norm(x, after["running_mean"], after["running_var"], weights["weight"], weights["bias"], training,
                     momentum, epsilon)
    attributes = {"channels": channels, "epsilon": epsilon, "momentum": momentum}
    case(name, "batch_normalization", attributes, [x], weights, y, training, after if training else None)


class LowerBound(torch.autograd.Function):
    """max(x, bound); the gradient passes where x >= bound or where it would raise x."""

    @staticmethod
    def forward(context, x, bound):
        context.save_for_backward(x)
        context.bound = bound
        return x.clamp(min=bound)

    @staticmethod
    def backward(context, gradient):
        (x,) = context.saved_tensors
        return gradient * ((x >= context.bound) | (gradient < 0)), None


def gdn1(name, shape, inverse):
    """n_i = beta_i + sum_j gamma_ij |x_j|; y = x / n, or x * n for the inverse; p = 2^-36."""
    channels, pedestal = shape[1], 2.0**-36
    beta_bound, gamma_bound = (1e-6 + pedestal) ** 0.5, pedestal**0.5
    beta, gamma = (torch.rand(channels) + 0.5), torch.rand(channels, channels) * 0.2
    gamma[0, 1] = 0.0
    beta, gamma = torch.sqrt(beta + pedestal), torch.sqrt(gamma + pedestal)
    # Some stored values below their bounds, as an optimiser's step leaves them.
    gamma[1, 0], gamma[2, 1] = -0.01, 0.0
    x, weights = random(*shape), {"beta": beta.double().requires_grad_(), "gamma": gamma.double().requires_grad_()}
    effective_beta = LowerBound.apply(weights["beta"], beta_bound) ** 2 - pedestal
    effective_gamma = LowerBound.apply(weights["gamma"], gamma_bound) ** 2 - pedestal
    norm = F.conv2d(x.abs(), effective_gamma.view(channels, channels, 1, 1), effective_beta)
    y = x * norm if inverse else x / norm
    case(name, "gdn1", {"channels": channels, "inverse": inverse}, [x], weights, y)


def plain(name, kind, function, *shapes, attributes=None, scale=1.0):
    inputs = [random(*shape, scale=scale) for shape in shapes]
    case(name, kind, attributes or {}, inputs, {}, function(*inputs))


def pooling(name, kind, function, shape, kernel, stride, padding=0, **more):
    attributes = {"kernel": [kernel] * 2, "stride": [stride] * 2, "padding": [padding] * 4, **more}
    plain(name, kind, function, shape, attributes=attributes)


convolution("convolution_3x3", (2, 5, 7, 6), 10, (3, 3), padding=1)
convolution("convolution_5x5_stride_2", (1, 3, 13, 12), 9, (5, 5), (2, 2), padding=2, bias=False)
convolution("convolution_1x1", (2, 9, 5, 5), 17, (1, 1))
convolution("convolution_1x1_stride_2", (1, 6, 5, 6), 8, (1, 1), (2, 2), bias=False)
convolution("convolution_2x2_shrinking", (1, 6, 6, 7), 4, (2, 2), bias=False)
convolution("convolution_2x2_growing", (1, 4, 5, 5), 6, (2, 2), padding=1, bias=False)
convolution("convolution_one_sided_padding", (1, 3, 8, 8), 8, (3, 3), (2, 2), padding=(0, 0, 1, 1))
convolution("convolution_uneven", (1, 4, 7, 9), 5, (3, 2), (2, 1), padding=(1, 0, 2, 1))
convolution("convolution_window_over_all", (1, 3, 3, 2), 4, (5, 5), padding=2)
convolution("convolution_wide_row", (1, 2, 3, 131), 3, (3, 3), padding=1)
convolution("convolution_groups", (2, 6, 6, 7), 9, (3, 3), padding=1, groups=3)
convolution("convolution_depthwise", (1, 16, 7, 6), 16, (3, 3), padding=1, groups=16)
convolution("convolution_depthwise_stride_2", (2, 11, 8, 8), 11, (3, 3), (2, 2), padding=(0, 0, 1, 1), groups=11, bias=False)
convolution("convolution_depthwise_multiplier", (1, 4, 6, 5), 8, (3, 3), padding=1, groups=4)
transposed("transposed_5x5_stride_2", (1, 5, 5, 4), 9, (5, 5), (2, 2), 2, (1, 1))
transposed("transposed_3x3_stride_1", (2, 4, 5, 4), 6, (3, 3), (1, 1), 1, bias=False)
transposed("transposed_2x2_stride_2", (1, 8, 4, 5), 3, (2, 2), (2, 2))
transposed("transposed_gaps", (1, 3, 3, 4), 4, (2, 1), (3, 2))
transposed("transposed_output_padding", (1, 3, 3, 3), 4, (2, 2), (2, 2), 0, (1, 1))
transposed("transposed_groups", (1, 6, 4, 4), 4, (4, 4), (2, 2), 1, groups=2)
transposed("transposed_uneven", (1, 3, 4, 5), 5, (4, 3), (2, 2), (1, 0, 2, 1))
linear("linear", 3, 37, 19)
linear("linear_no_bias", 6, 16, 8, bias=False)
batch_normalization("batch_normalization_evaluation", (3, 6, 4, 3), False)
batch_normalization("batch_normalization_training", (3, 6, 4, 3), True)
batch_normalization("batch_normalization_rows", (8, 5), True, epsilon=1e-3, momentum=0.25)
gdn1("gdn1", (2, 9, 5, 3), False)
gdn1("gdn1_inverse", (1, 12, 3, 5), True)
plain("relu", "relu", F.relu, (2, 5, 3, 3))
plain("clipped_relu", "clipped_relu", lambda x: x.clamp(0, 1.5), (2, 5, 3, 3), attributes={"maximum": 1.5}, scale=2.0)
plain("leaky_relu", "leaky_relu", lambda x: F.leaky_relu(x, 0.125), (2, 5, 3, 3), attributes={"slope": 0.125})
pooling("max_pool", "max_pool", lambda x: F.max_pool2d(x, 3, 2, 1), (2, 9, 7, 8), 3, 2, 1)
pooling("max_pool_plain", "max_pool", lambda x: F.max_pool2d(x, 2, 2), (1, 4, 6, 7), 2, 2)
pooling("average_pool", "average_pool", lambda x: F.avg_pool2d(x, 3, 2, 1), (2, 9, 7, 8), 3, 2, 1, counts_padding=True)
pooling("average_pool_inside", "average_pool", lambda x: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False), (1, 5, 7, 8), 3, 2,
        1, counts_padding=False)
plain("global_average_pool", "global_average_pool", lambda x: x.mean((2, 3)), (2, 9, 4, 5))
plain("add", "add", lambda x, y: x + y, (2, 3, 4, 5), (2, 3, 4, 5))
plain("add_three", "add", lambda x, y, z: x + y + z, (2, 7), (2, 7), (2, 7))
plain("concatenate", "concatenate", lambda *x: torch.cat(x, 1), (2, 3, 4, 3), (2, 5, 4, 3), (2, 1, 4, 3))
plain("crop", "crop", lambda x: x[:, :, 1:4, 2:6], (2, 3, 5, 7), attributes={"top": 1, "left": 2, "height": 3, "width": 4})
plain("pad", "pad", lambda x: F.pad(x, (2, 3, 1, 0)), (2, 3, 3, 4), attributes={"padding": [1, 2, 0, 3]})
plain("flatten", "flatten", lambda x: x.flatten(1), (2, 5, 3, 4))
plain("softmax", "softmax", lambda x: x.softmax(1), (3, 11), scale=3.0)
plain("softmax_pixels", "softmax", lambda x: x.softmax(1), (2, 5, 3, 2), scale=3.0)
scales = {"weight": random(9), "bias": random(9)}
pixels = random(2, 9, 3, 4)
case("scale", "scale", {"channels": 9}, [pixels], scales,
     pixels * scales["weight"].view(1, -1, 1, 1) + scales["bias"].view(1, -1, 1, 1))



def whole(*shape, low=-63, high=63):
    return torch.randint(low, high + 1, shape).double()


def frozen(name, kind, attributes, x, weights, output):
    cases.append({
        "name": name, "kind": kind, "attributes": attributes, "training": False, "inputs": [stored(x)],
        "weights": {key: stored(tensor) for key, tensor in weights.items()}, "output": stored(output),
        "output_gradient": stored(torch.zeros(1)), "input_gradients": [], "weight_gradients": {}, "updated": {},
    })


def sizes(inputs, outputs, kernel, stride, padding):
    return {"input_channels": inputs, "output_channels": outputs, "kernel": [kernel] * 2, "stride": [stride] * 2,
            "padding": [padding] * 4}


# Inputs on both sides of the limits, and halves, which go to the even neighbour.
values = torch.cat([(torch.randn(60) * 40).float(), torch.tensor([0.25, 0.75, -0.25, -500.0, 500.0])]).double().view(1, 5, 13, 1)
for zero in (0, 101):
    frozen(f"quantize_{zero}", "quantize", {"step": 0.5, "zero_point": zero}, values, {},
           torch.clamp(torch.round(values / 0.5 + zero), 0, 255) - zero)
scales, biases, numbers = (torch.rand(6) * 0.01 + 0.001).float().double(), torch.randn(6).float().double(), whole(2, 9, 7, 6, low=-20, high=235)
weight = whole(6, 9, 3, 3)
frozen("quantized_convolution", "quantized_convolution", sizes(9, 6, 3, 2, 1), numbers,
       {"weight": weight, "bias": biases, "scale": scales},
       F.conv2d(numbers, weight, None, 2, 1) * scales.view(1, -1, 1, 1) + biases.view(1, -1, 1, 1))
weight = whole(9, 6, 4, 4)
frozen("quantized_transposed", "quantized_convolution", sizes(9, 6, 4, 2, 1) | {"transposed": True}, numbers,
       {"weight": weight, "bias": biases, "scale": scales},
       F.conv_transpose2d(numbers, weight, None, 2, 1) * scales.view(1, -1, 1, 1) + biases.view(1, -1, 1, 1))
for inverse in (False, True):
    pixels = torch.randn(1, 6, 5, 3).float().double()
    gamma, beta, magnitudes = whole(6, 6, low=0, high=127), torch.rand(6).float().double() + 0.5, torch.round(pixels.abs() / 0.03125)
    norm = F.conv2d(magnitudes.clamp(max=127), gamma.view(6, 6, 1, 1)) * scales.view(1, -1, 1, 1) * 0.1
    norm = norm + beta.view(1, -1, 1, 1)
    frozen(f"quantized_gdn1_{inverse}", "quantized_gdn1", {"channels": 6, "inverse": inverse, "step": 0.03125}, pixels,
           {"beta": beta, "gamma": gamma, "scale": (scales * 0.1).float().double()}, pixels * norm if inverse else pixels / norm)

here = pathlib.Path(__file__).parent
(here / "operations.bin").write_bytes(torch.cat(floats).numpy().astype("<f4").tobytes())
lines = ",\n".join(json.dumps(entry) for entry in cases)
(here / "operations.json").write_text('{"cases": [\n' + lines + "\n]}\n")
print(f"{len(cases)} cases, {position * 4} bytes")
