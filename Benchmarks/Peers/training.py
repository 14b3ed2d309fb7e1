"""Times a training step in PyTorch: of ResNet-20 and of Entropic Student's transforms, in both memory layouts.

training.py THREADS          prints a line of JSON for each step: best and median milliseconds in the better layout
training.py table PEER OURS  reads such outputs of some rounds and prints a table of their medians
"""
import json
import statistics
import sys
import time

STEPS, WARM_UP = 20, 3


def residual_network():
    from torch import nn

    class Block(nn.Module):
        def __init__(self, width_in, width, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(width_in, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
                nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
            self.stride, self.extra = stride, (width - width_in) // 2

        def forward(self, x):
            # Option A: the identity, subsampled, between channels of zeros.
            short = nn.functional.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.extra, self.extra))
            return nn.functional.relu(short + self.body(x))

    blocks, width_in = [], 16
    for width in (16, 32, 64):
        for place in range(3):
            blocks.append(Block(width_in, width, 2 if place == 0 and width > 16 else 1))
            width_in = width
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def entropic_student():
    from compressai.entropy_models import EntropyBottleneck
    from compressai.layers import GDN1
    from torch import nn

    class Student(nn.Module):
        def __init__(self):
            super().__init__()
            self.analysis = nn.Sequential(
                nn.Conv2d(3, 64, 5, 2, 2, bias=False), GDN1(64), nn.Conv2d(64, 32, 5, 2, 2, bias=False), GDN1(32),
                nn.Conv2d(32, 16, 2, bias=False))
            self.prior = EntropyBottleneck(16)
            self.synthesis = nn.Sequential(
                nn.Conv2d(16, 128, 2, 1, 1, bias=False), GDN1(128, inverse=True), nn.Conv2d(128, 64, 2, bias=False),
                GDN1(64, inverse=True), nn.Conv2d(64, 64, 2, 1, 1, bias=False))

        def forward(self, x):
            latent, likelihoods = self.prior(self.analysis(x))
            return self.synthesis(latent), likelihoods

    return Student()


def milliseconds(make, shape, loss, layout):
    import torch

    torch.manual_seed(1)
    network = make().to(memory_format=layout)
    images = torch.randn(shape).to(memory_format=layout)
    optimiser = torch.optim.SGD(network.parameters(), lr=1e-9, momentum=0.9)
    times = []
    for _ in range(WARM_UP + STEPS):
        start = time.perf_counter()
        optimiser.zero_grad()
        loss(network(images)).backward()
        optimiser.step()
        times.append((time.perf_counter() - start) * 1e3)
    return times[WARM_UP:]


def measure(threads):
    import torch

    torch.set_num_threads(threads)
    labels = torch.arange(128) % 10
    target = torch.randn(32, 64, 32, 32)
    steps = [
        ("resnet20 128x3x32x32", residual_network, (128, 3, 32, 32),
         lambda logits: torch.nn.functional.cross_entropy(logits, labels)),
        ("entropic student 32x3x128x128", entropic_student, (32, 3, 128, 128),
         lambda made: ((made[0] - target) ** 2).sum() - 1e-4 * made[1].log2().sum()),
    ]
    for name, make, shape, loss in steps:
        layouts = {
            "contiguous": milliseconds(make, shape, loss, torch.contiguous_format),
            "channels last": milliseconds(make, shape, loss, torch.channels_last),
        }
        layout = min(layouts, key=lambda key: statistics.median(layouts[key]))
        times = layouts[layout]
        print(json.dumps({"step": name, "best_ms": min(times), "median_ms": statistics.median(times), "layout": layout}))


def table(peer, ours):
    def medians(path):
        rounds = {}
        for row in map(json.loads, open(path)):
            rounds.setdefault(row["step"], []).append(row["median_ms"])
        return {step: statistics.median(times) for step, times in rounds.items()}

    peers, own = medians(peer), medians(ours)
    print("| step | PyTorch, ms | FeatureCodec, ms | share |\n| --- | --- | --- | --- |")
    for step, time in peers.items():
        print(f"| {step} | {time:.0f} | {own[step]:.0f} | {own[step] / time:.2f} |")


if __name__ == "__main__":
    if sys.argv[1] == "table":
        table(*sys.argv[2:4])
    else:
        measure(int(sys.argv[1]))
