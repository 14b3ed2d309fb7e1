"""Makes curves.json: curve differences and interpolated values from independent implementations.

Needs scipy and bjontegaard (pip install scipy bjontegaard). Run in this folder; the numbers are part of the tests.
"""
import json

import bjontegaard
from scipy.interpolate import Akima1DInterpolator, PchipInterpolator

# Rates and qualities: baseline, then the curve compared. The first two are customary examples of video encoders, the
# third imitates the accuracies of JPEG and of a feature codec, with other numbers of points.
PAIRS = [
    (
        "four rates of two encoders",
        [686.76, 309.58, 157.11, 85.95],
        [40.28, 37.18, 34.24, 31.42],
        [893.34, 407.8, 204.93, 112.75],
        [40.39, 37.21, 34.17, 31.24],
    ),
    (
        "two encoders close together",
        [9487.76, 4593.60, 2486.44, 1358.24],
        [40.037, 38.615, 36.845, 34.851],
        [9787.80, 4469.00, 2451.52, 1356.24],
        [40.121, 38.651, 36.970, 34.987],
    ),
    (
        "accuracy",
        [561, 705, 841, 1025, 1291, 1901],
        [0.678, 0.774, 0.809, 0.826, 0.841, 0.847],
        [180, 290, 420, 640],
        [0.652, 0.784, 0.832, 0.851],
    ),
]

METHODS = ["pchip", "akima"]

result = {"pairs": [], "interpolation": []}
for name, rate_a, quality_a, rate_b, quality_b in PAIRS:
    for method in METHODS:
        options = dict(method=method, require_matching_points=False, min_overlap=0)
        result["pairs"].append(
            {
                "name": f"{name}, {method}",
                "method": method,
                "baselineRates": rate_a,
                "baselineQualities": quality_a,
                "rates": rate_b,
                "qualities": quality_b,
                "rate": bjontegaard.bd_rate(rate_a, quality_a, rate_b, quality_b, **options) / 100,
                "quality": bjontegaard.bd_psnr(rate_a, quality_a, rate_b, quality_b, **options),
            }
        )

# The last two have straight runs, where Akima's weights vanish.
for x, y in [
    ([0, 1, 2.5, 3, 7], [1, 3, 3.5, 9, 9.1]),
    ([0, 1, 2, 3], [0, 2, 1, 4]),
    ([-2, 5], [1, 8]),
    ([0, 1, 3], [5, 4, -7]),
    ([0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 3, 3]),
    ([0, 1, 2, 4, 5, 6, 9], [0, 0, 0, 2, 3, 4, 4]),
]:
    for method, interpolator in zip(METHODS, [PchipInterpolator, Akima1DInterpolator]):
        curve = interpolator(x, y)
        low, high = x[0] + 0.3, x[-1] - 0.2
        positions = [x[0] + (x[-1] - x[0]) * i / 10 for i in range(11)]
        result["interpolation"].append(
            {
                "method": method,
                "x": x,
                "y": y,
                "positions": positions,
                "values": [float(curve(p)) for p in positions],
                "from": low,
                "to": high,
                "integral": float(curve.integrate(low, high)),
            }
        )

with open("curves.json", "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
