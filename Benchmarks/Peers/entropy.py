"""Entropy coders side by side: constriction and CompressAI through their Python packages, on the cases of EntropyCases.

    entropy.py cases FOLDER COUNT     writes the symbols and probabilities of each case, for COUNT symbols or so
    entropy.py peers FOLDER           measures the peers on them, one JSON object a line
    entropy.py table FILE...          prints what such lines say as one table

Three cases: (a) one table of 32 symbols; (b) the latent of an image, channel after channel, 24 channels with a Laplacian each;
(c) 64 Gaussian tables with an index for each symbol.
"""
import glob
import importlib.util
import json
import os
import statistics
import sys
import sysconfig
import time

CHANNELS = 24
SCALES = 64


# Cases

def laplacian(scale, half):
    import numpy as np

    edges = np.arange(-half, half + 2) - 0.5
    below = np.where(edges < 0, np.exp(edges / scale) / 2, 1 - np.exp(-edges / scale) / 2)
    mass = np.maximum(np.diff(below), 1e-12)
    return mass / mass.sum()


def draw(random, probabilities, count):
    import numpy as np

    limits = np.cumsum(probabilities)
    limits[-1] = 1
    return np.searchsorted(limits, random.random(count), side="right").astype(np.int32)


def bits(probabilities, symbols):
    import numpy as np

    return float(-np.log2(probabilities)[symbols].sum())


def make_a(count):
    import numpy as np

    probabilities = laplacian(3.0, 16)[:32]
    probabilities /= probabilities.sum()
    symbols = draw(np.random.default_rng(1), probabilities, count)
    return dict(tables=[probabilities], lowest=[0], symbols=symbols, ideal=bits(probabilities, symbols), runs=True)


def make_b(count):
    import numpy as np

    random = np.random.default_rng(2)
    tables, lowest, runs, ideal = [], [], [], 0.0
    for scale in np.geomspace(0.15, 8.0, CHANNELS):
        half = min(50, max(1, int(np.ceil(12 * scale))))
        probabilities = laplacian(scale, half)
        symbols = draw(random, probabilities, count // CHANNELS)
        ideal += bits(probabilities, symbols)
        tables.append(probabilities)
        lowest.append(-half)
        runs.append(symbols - half)
    return dict(tables=tables, lowest=lowest, symbols=np.concatenate(runs), ideal=ideal, runs=True)


def gaussian(scale, tail=1e-9):
    import numpy as np
    from scipy.special import ndtr, ndtri

    half = int(np.ceil(-ndtri(tail / 2) * scale))
    distance = np.abs(np.arange(-half, half + 1))
    return ndtr((0.5 - distance) / scale) - ndtr((-0.5 - distance) / scale), half


def make_c(count):
    import numpy as np
    from scipy.special import ndtr

    random = np.random.default_rng(3)
    means = random.uniform(-10, 10, count)
    deviations = np.exp(random.uniform(np.log(0.11), np.log(16.0), count))
    values = random.normal(means, deviations)
    symbols = np.rint(values - means).astype(np.int32)
    ideal = 0.0
    for first in range(0, count, 1_000_000):
        part = slice(first, first + 1_000_000)
        distance, deviation = np.abs(symbols[part]), deviations[part]
        mass = ndtr((0.5 - distance) / deviation) - ndtr((-0.5 - distance) / deviation)
        ideal -= float(np.log2(np.maximum(mass, 1e-300)).sum())
    scales = np.exp(np.linspace(np.log(0.11), np.log(256), SCALES))
    tables, lowest = [], []
    for scale in scales:
        probabilities, half = gaussian(scale)
        tables.append(probabilities)
        lowest.append(-half)
    # CompressAI takes the next scale above; the nearest on a log scale costs a quarter of that.
    above = np.searchsorted(scales[:-1], deviations, side="left")
    step = np.log(scales[1] / scales[0])
    nearest = np.clip(np.rint(np.log(deviations / scales[0]) / step), 0, SCALES - 1)
    return dict(
        tables=tables, lowest=lowest, symbols=symbols, ideal=ideal, runs=False,
        indices=nearest.astype(np.uint16), above=above.astype(np.int32),
        values=np.clip(np.rint(values), -127, 127).astype(np.int32), means=means, deviations=deviations,
    )


MAKERS = dict(a=make_a, b=make_b, c=make_c)


def write_cases(folder, count):
    os.makedirs(folder, exist_ok=True)
    for name, make in MAKERS.items():
        case = make(count - count % CHANNELS)
        case["symbols"].astype("<i4").tofile(os.path.join(folder, name + ".symbols"))
        if not case["runs"]:
            case["deviations"].astype("<f8").tofile(os.path.join(folder, name + ".deviations"))
        description = dict(
            name=name, runs=case["runs"], ideal=case["ideal"], lowest=case["lowest"],
            tables=[list(map(float, table)) for table in case["tables"]],
        )
        with open(os.path.join(folder, name + ".json"), "w") as file:
            json.dump(description, file)


# Peers

def seconds(function, count):
    """The median time of a call, and its last result."""
    times = []
    for _ in range(3 if count > 1_000_000 else 31):
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def report(case, coder, count, encode, decode, size, ideal):
    print(json.dumps(dict(
        case=case, coder=coder, count=count, encode=count / encode / 1e6, decode=count / decode / 1e6,
        bytes=size, ideal=ideal / 8,
    )), flush=True)


def measure_constriction(name, case, count):
    import constriction
    import numpy as np

    models = constriction.stream.model
    stack, queue = constriction.stream.stack, constriction.stream.queue
    per_run = count // len(case["tables"])
    if case["runs"]:
        tables = [models.Categorical(table, perfect=False) for table in case["tables"]]
        symbols = np.concatenate(
            [case["symbols"][k * per_run:(k + 1) * per_run] - low for k, low in enumerate(case["lowest"])]
        ).astype(np.int32)
        runs = [symbols[k * per_run:(k + 1) * per_run] for k in range(len(tables))]

        def put(coder, reverse):
            order = reversed(range(len(runs))) if reverse else range(len(runs))
            for k in order:
                (coder.encode_reverse if reverse else coder.encode)(runs[k], tables[k])
            return coder.get_compressed()

        def take(coder):
            return np.concatenate([coder.decode(table, per_run) for table in tables])
    else:
        # No call takes an index into tables: a Gaussian is evaluated for each symbol instead.
        symbols = case["values"]
        model = models.QuantizedGaussian(-127, 127)
        parameters = (model, case["means"], case["deviations"])

        def put(coder, reverse):
            (coder.encode_reverse if reverse else coder.encode)(symbols, *parameters)
            return coder.get_compressed()

        def take(coder):
            return coder.decode(*parameters)

    for label, encoder, decoder, reverse in (
        ("constriction ANS", stack.AnsCoder, stack.AnsCoder, True),
        ("constriction range", queue.RangeEncoder, queue.RangeDecoder, False),
    ):
        encode, compressed = seconds(lambda: put(encoder(), reverse), count)
        decode, decoded = seconds(lambda: take(decoder(compressed)), count)
        assert np.array_equal(decoded, symbols), label
        report(name, label, count, encode, decode, compressed.nbytes, case["ideal"] if case["runs"] else 0)


def measure_constriction_tables(name, case, count):
    """The same tables by index, as far as its calls allow: the symbols of each table together, a call for each."""
    import constriction
    import numpy as np

    tables = [constriction.stream.model.Categorical(table, perfect=False) for table in case["tables"]]
    indices, coder = case["indices"], constriction.stream.stack.AnsCoder
    symbols = case["symbols"] - np.asarray(case["lowest"], dtype=np.int32)[indices]

    def put():
        stack, order = coder(), np.argsort(indices, kind="stable")
        runs = np.split(symbols[order].astype(np.int32), np.searchsorted(indices[order], np.arange(1, SCALES)))
        for table, run in zip(reversed(tables), reversed(runs)):
            if len(run):
                stack.encode_reverse(run, table)
        return stack.get_compressed()

    def take(compressed):
        stack, order = coder(compressed), np.argsort(indices, kind="stable")
        counts = np.bincount(indices, minlength=SCALES)
        runs = [stack.decode(table, int(run)) for table, run in zip(tables, counts) if run]
        decoded = np.empty(count, dtype=np.int32)
        decoded[order] = np.concatenate(runs)
        return decoded

    encode, compressed = seconds(put, count)
    decode, decoded = seconds(lambda: take(compressed), count)
    assert np.array_equal(decoded, symbols)
    report(name, "constriction ANS, sorted by table", count, encode, decode, compressed.nbytes, case["ideal"])


def extension(name):
    """A compiled module of CompressAI without the package around it, which would import torch."""
    folder = os.path.join(sysconfig.get_paths()["platlib"], "compressai")
    specification = importlib.util.spec_from_file_location(name, glob.glob(os.path.join(folder, name + ".*so"))[0])
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def compressai_tables(case):
    make = extension("_CXX").pmf_to_quantized_cdf
    tables = [make([float(mass) for mass in table] + [1e-9], 16) for table in case["tables"]]
    width = max(map(len, tables))
    return [list(table) + [0] * (width - len(table)) for table in tables], list(map(len, tables)), case["lowest"]


def measure_compressai(name, case, count):
    import numpy as np

    coders, tables = extension("ans"), compressai_tables(case)
    indices = case["above"] if not case["runs"] else np.repeat(
        np.arange(len(case["tables"]), dtype=np.int32), count // len(case["tables"]))
    # Its calls take lists; turning arrays into lists is not counted.
    symbols, indices = case["symbols"].tolist(), indices.tolist()
    encode, compressed = seconds(
        lambda: coders.RansEncoder().encode_with_indexes(symbols, indices, *tables), count)
    decode, decoded = seconds(
        lambda: coders.RansDecoder().decode_with_indexes(compressed, indices, *tables), count)
    assert decoded == symbols
    report(name, "CompressAI", count, encode, decode, len(compressed), case["ideal"])


def measure_tiny():
    """Mean bytes beyond the information of 2 to 500 symbols of case a."""
    import constriction
    import numpy as np

    case = make_a(24)
    probabilities = case["tables"][0]
    model, tables = constriction.stream.model.Categorical(probabilities, perfect=False), compressai_tables(case)
    random, ans = np.random.default_rng(9), extension("ans")
    excess = {"constriction ANS": [], "constriction range": [], "CompressAI": []}
    for count in (2, 5, 10, 20, 50, 100, 200, 500):
        for _ in range(100):
            symbols = draw(random, probabilities, count)
            ideal = bits(probabilities, symbols) / 8
            stack, queue = constriction.stream.stack.AnsCoder(), constriction.stream.queue.RangeEncoder()
            stack.encode_reverse(symbols, model)
            queue.encode(symbols, model)
            stream = ans.RansEncoder().encode_with_indexes(symbols.tolist(), [0] * count, *tables)
            for coder, size in zip(excess, (stack.get_compressed().nbytes, queue.get_compressed().nbytes, len(stream))):
                excess[coder].append(size - ideal)
    for coder, values in excess.items():
        print(json.dumps(dict(case="tiny", coder=coder, excess=statistics.mean(values))), flush=True)


def measure_peers(folder):
    for name, make in MAKERS.items():
        count = os.path.getsize(os.path.join(folder, name + ".symbols")) // 4
        case = make(count)
        measure_constriction(name, case, count)
        if not case["runs"]:
            measure_constriction_tables(name, case, count)
        measure_compressai(name, case, count)
    measure_tiny()


# The table

def print_table(files):
    rows = [json.loads(line) for file in files for line in open(file) if line.startswith("{")]
    timed = [row for row in rows if "count" in row]
    for count in sorted({row["count"] for row in timed}):
        for name in sorted({row["case"] for row in timed}):
            group = [row for row in timed if row["count"] == count and row["case"] == name]
            if not group:
                continue
            print(f"\ncase {name}, {count:,} symbols: million symbols a second, and bytes beyond the information")
            ours = {row["coder"]: row for row in group if row["coder"].startswith("FeatureCodec")}
            for row in group:
                excess = row["bytes"] - row["ideal"]
                size = f"{excess:+10.1f} ({100 * excess / row['ideal']:+.3f} %)" if row["ideal"] else "  (other symbols)"
                line = f"  {row['coder']:36}{row['encode']:9.1f}{row['decode']:9.1f} {size}"
                for mine in ours.values():
                    if row["coder"] not in ours:
                        line += f"  {mine['encode'] / row['encode']:6.2f}x {mine['decode'] / row['decode']:6.2f}x"
                print(line)
            if ours:
                print("  ratios: " + ", then ".join(ours) + ", to each peer: encode, decode")
    tiny = [row for row in rows if row["case"] == "tiny"]
    if tiny:
        print("\n2 to 500 symbols: mean bytes beyond the information of a stream")
        for row in tiny:
            print(f"  {row['coder']:36}{row['excess']:8.2f}")


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "cases":
        write_cases(arguments[0], int(arguments[1]))
    elif command == "peers":
        measure_peers(arguments[0])
    else:
        print_table(arguments)
