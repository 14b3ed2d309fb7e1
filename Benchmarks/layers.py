"""How far every convolution of a codec is from the limit of the machine, on one thread of oneDNN.

layers.py MODEL [SPLITTIMES]   a table of the convolutions of encoder and decoder, median milliseconds and GFLOP/s, beside a product
                                  of large matrices in the same run; SPLITTIMES is the executable, if not in .build/release
"""
import os
import re
import statistics
import subprocess
import sys
from pathlib import Path


def executions(lines):
    """The milliseconds of every primitive that oneDNN says it ran: kind, implementation and problem, in order of appearance."""
    times = {}
    for line in lines:
        fields = line.split(",")
        if fields[0].endswith("_verbose") and "exec" in fields[1:3]:
            kind = next((field for field in fields if field in ("convolution", "deconvolution", "inner_product")), None)
            if kind:
                key = kind, fields[fields.index(kind) + 1], fields[-2]
                times.setdefault(key, []).append(float(fields[-1]))
    return times


def operations(kind, problem):
    """Floating-point operations: two for each product that is added."""
    sizes = {name: int(value) for name, value in re.findall(r"([a-z]+)(\d+)", problem)}
    pairs = sizes["mb"] * sizes["ic"] * sizes["oc"] // sizes.get("g", 1)
    if kind == "inner_product":
        return 2 * pairs
    side = "i" if kind == "deconvolution" else "o"
    return 2 * pairs * sizes[side + "h"] * sizes[side + "w"] * sizes["kh"] * sizes["kw"]


def main(model, program=Path(__file__).parent / ".build/release/SplitTimes"):
    environment = os.environ | {"DNNL_VERBOSE": "1", "ONEDNN_VERBOSE": "1"}
    run = subprocess.run([program, model, "peak", "1"], env=environment, check=True, capture_output=True, text=True)
    rows = [(kind, name, problem, statistics.median(list)) for (kind, name, problem), list in
            executions(run.stdout.splitlines()).items()]
    speeds = [operations(kind, problem) / elapsed / 1e6 for kind, _, problem, elapsed in rows]
    peak = max(speed for speed, row in zip(speeds, rows) if row[0] == "inner_product")
    print("| layer | implementation | ms | GFLOP/s | of peak |\n| --- | --- | --- | --- | --- |")
    for (kind, name, problem, elapsed), speed in zip(rows, speeds):
        print(f"| {kind} {problem} | {name} | {elapsed:.3f} | {speed:.1f} | {100 * speed / peak:.0f} % |")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
