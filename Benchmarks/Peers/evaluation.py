"""Times an evaluation as it is customarily written in Python: one image at a time through Pillow and PyTorch.

evaluation.py DATA [IMAGES] [THREADS]  prints a line of JSON without the classifier and one with it
evaluation.py table PEER OURS          reads such outputs of some rounds and prints a table of their medians

Each image is read, resized to 128 pixels and written and read as JPEG at 20 qualities; each result becomes a tensor, and with the
classifier an answer. The classifier has the layers of `photographs-classifier` and random weights.
"""
import io
import json
import pathlib
import statistics
import sys
import time

QUALITIES = range(5, 101, 5)


def classifier():
    from torch import nn

    class Block(nn.Module):
        def __init__(self, width_in, width, stride):
            super().__init__()
            self.body = nn.Sequential(
                nn.Conv2d(width_in, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
                nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width))
            self.short = nn.Identity() if width == width_in else nn.Sequential(
                nn.Conv2d(width_in, width, 1, stride, bias=False), nn.BatchNorm2d(width))

        def forward(self, x):
            return nn.functional.relu(self.body(x) + self.short(x))

    return nn.Sequential(
        nn.Conv2d(3, 48, 5, 2, 2, bias=False), nn.BatchNorm2d(48), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
        Block(48, 48, 1), Block(48, 48, 1), Block(48, 96, 2), Block(96, 96, 1), Block(96, 192, 2), Block(192, 192, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(192, 10)).eval()


def run(paths, transform, to_tensor, model):
    import torch
    from PIL import Image

    size = right = 0
    with torch.inference_mode():
        for path in paths:
            image = transform(Image.open(path).convert("RGB"))
            for quality in QUALITIES:
                buffer = io.BytesIO()
                image.save(buffer, format="JPEG", quality=quality, optimize=True)
                size += buffer.tell()
                decoded = to_tensor(Image.open(buffer).convert("RGB")).unsqueeze(0)
                if model is not None:
                    right += int(model(decoded).argmax(1)[0] == 0)
    return size, right


def measure(data, count, threads):
    import torch
    from torchvision import transforms

    torch.set_num_threads(threads)
    paths = sorted(path for path in pathlib.Path(data, "test").rglob("*") if path.suffix.lower() in (".jpeg", ".jpg", ".png"))
    paths = paths[::max(len(paths) // count, 1)][:count]
    transform = transforms.Compose([transforms.Resize(128), transforms.CenterCrop(128)])
    to_tensor = transforms.Compose([
        transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
    for name, model in (("codec", None), ("network", classifier())):
        run(paths[:20], transform, to_tensor, model)
        start = time.perf_counter()
        run(paths, transform, to_tensor, model)
        print(json.dumps({"run": name, "images_per_second": len(paths) / (time.perf_counter() - start)}), flush=True)


def table(peer, ours):
    def medians(path):
        values = {}
        for line in open(path):
            row = json.loads(line)
            values.setdefault(row["run"], []).append(row["images_per_second"])
        return {name: statistics.median(rates) for name, rates in values.items()}

    theirs, mine = medians(peer), medians(ours)
    print("| 20 JPEG settings at 128 x 128 | Python, images/s | FeatureCodec, images/s | ratio |")
    print("| --- | ---: | ---: | ---: |")
    for run_name, title in (("codec", "codec and resize"), ("network", "with the classifier")):
        print(f"| {title} | {theirs[run_name]:.1f} | {mine[run_name]:.1f} | {mine[run_name] / theirs[run_name]:.2f} |")


if __name__ == "__main__":
    if sys.argv[1] == "table":
        table(sys.argv[2], sys.argv[3])
    else:
        numbers = [int(text) for text in sys.argv[2:]]
        measure(sys.argv[1], numbers[0] if numbers else 2000, numbers[1] if len(numbers) > 1 else 2)
