"""Compares our PSNR and MS-SSIM of JPEG images with those of NumPy and pytorch_msssim on the same pixels.

    featurecodec evaluate --data KODAK --task none --methods jpeg:10,50,90 --output REPORT
    python compare_similarity.py KODAK REPORT/images.csv

Needs NumPy, Pillow, torch and pytorch-msssim. Pillow codes and decodes the images anew with the method's settings (4:2:0,
optimised tables); that PSNR agrees shows that the pixels are the same. Fails where a difference exceeds 1e-4.
"""

import csv
import io
import math
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from pytorch_msssim import ms_ssim


def recoded(image, quality):
    output = io.BytesIO()
    image.save(output, "JPEG", quality=quality, subsampling="4:2:0", optimize=True)
    return Image.open(io.BytesIO(output.getvalue())).convert("RGB")


def decibels(first, second):
    return 20 * math.log10(255) - 10 * math.log10(np.mean((first - second) ** 2))


def tensor(samples):
    return torch.from_numpy(samples.astype(np.float32)).permute(2, 0, 1)[None]


def main(folder, log):
    largest = {"psnr_rgb": 0.0, "psnr_y": 0.0, "ms_ssim_rgb": 0.0}
    luma = np.array([0.299, 0.587, 0.114])
    count = 0
    for row in csv.DictReader(open(log, newline="")):
        if row["method"] != "jpeg":
            continue
        image = Image.open(Path(folder, row["image"])).convert("RGB")
        decoded = recoded(image, int(row["setting"].removeprefix("q=")))
        first, second = (np.asarray(picture).astype(np.float64) for picture in (image, decoded))
        peers = {
            "psnr_rgb": decibels(first, second),
            "psnr_y": decibels(first @ luma, second @ luma),
            "ms_ssim_rgb": ms_ssim(tensor(first), tensor(second), data_range=255).item(),
        }
        for name, value in peers.items():
            largest[name] = max(largest[name], abs(value - float(row[name])))
        count += 1
    for name, difference in largest.items():
        print(f"{name}: {count} images, largest difference {difference:.2e}")
    return 0 if count > 0 and max(largest.values()) <= 1e-4 else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
