"""Makes statistics.json: quantiles by numpy and Wilson's intervals by scipy.

Needs scipy (pip install scipy). Run in this folder; the numbers are part of the tests.
"""
import json

import numpy
from scipy.stats import binomtest

VALUES = [[3.0], [2.0, 1.0], [5.0, 1.0, 4.0, 1.0, 9.0], [float(i * i % 37) for i in range(50)]]
SHARES = [0.0, 0.05, 0.31, 0.5, 0.95, 1.0]

result = {"quantiles": [], "wilson": []}
for values in VALUES:
    for share in SHARES:
        result["quantiles"].append(
            {"values": values, "share": share, "quantile": float(numpy.quantile(values, share))}
        )
for part, whole in [(0, 1), (1, 1), (0, 20), (20, 20), (3, 7), (1722, 2000), (499, 500)]:
    interval = binomtest(part, whole).proportion_ci(confidence_level=0.95, method="wilson")
    result["wilson"].append({"part": part, "whole": whole, "interval": [interval.low, interval.high]})

with open("statistics.json", "w") as file:
    json.dump(result, file, indent=1)
    file.write("\n")
