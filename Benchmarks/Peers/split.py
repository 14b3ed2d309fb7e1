"""Runs sc2bench's Entropic Student here: turns its checkpoints into model files, and compares the two.

split.py convert CHECKPOINT MODEL [SIZE]   the state dictionary (.pt, .pth or .safetensors) of an FPBasedResNetBottleneck whose
                                              tables are updated, as a model for images of SIZE pixels (224)
split.py make CHECKPOINT                   a checkpoint to try it with: random transforms and a prior fitted to their latents
split.py compare CHECKPOINT MODEL TOOL [N] codes N (20) images with both, TOOL being the featurecodec executable; prints a line of
                                              JSON: symbols that differ, features, bytes
split.py time CHECKPOINT THREADS...           milliseconds of the peer: analysis, encode with entropy coding, decode
split.py table PEER OURS                      a table of ratios from two files of such lines
split.py encode CHECKPOINT IMAGE STREAM       one image file to one stream file, as a process of the peer does it
split.py photographs TIMES FLOATS INTEGERS    a table for the encoder of the shipped codec of photographs in floating point and in whole
                                              numbers, TIMES being the SplitTimes executable: medians of five rounds in turn with
                                              PyTorch
split.py picture IMAGE                        an image to encode

Needs: pip install sc2bench safetensors (convert alone: torch and safetensors). The format is told in ModelFile.md.
"""
import copy
import json
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import warnings
import zlib
from pathlib import Path

warnings.filterwarnings("ignore")
import numpy as np
import torch
from safetensors.torch import load_file, save_file

MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


# MARK: the model file


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def single(values):
    """Numbers as 32-bit floats hold them."""
    return [float(np.float32(value)) for value in values]


def text_bytes(text):
    return text.encode() + b"\0"


def array_bytes(name, array):
    words = array.astype("<i4" if array.dtype.kind == "i" else "<f4")
    return text_bytes(name) + text_bytes(canonical(list(array.shape))) + words.tobytes()


def network(prefix, source, layers):
    """A description of convolutions and normalisations one after another."""
    nodes, value = [], source
    for kind, name, attributes in layers:
        nodes.append({"name": f"{prefix}.{name}", "kind": kind, "attributes": attributes, "inputs": [value]})
        value = f"{prefix}.{name}"
    return {"inputs": [source], "outputs": [value], "nodes": nodes}


def transform(state, prefix, source, strides, paddings):
    """The description and the weights of one of sc2bench's transforms: convolutions at even places, GDN1 between."""
    layers, weights = [], {}
    for place, (stride, padding) in enumerate(zip(strides, paddings)):
        kernel = state[f"{prefix}.{2 * place}.weight"]
        weights[f"{prefix}.conv{place + 1}.weight"] = kernel
        layers.append(("convolution", f"conv{place + 1}", {
            "input_channels": kernel.shape[1], "output_channels": kernel.shape[0], "kernel": list(kernel.shape[2:]),
            "stride": [stride] * 2, "padding": [padding] * 4, "groups": 1, "bias": False}))
        norm = f"{prefix}.{2 * place + 1}"
        if f"{norm}.beta" in state:
            for part in ("beta", "gamma"):
                weights[f"{prefix}.gdn{place + 1}.{part}"] = state[f"{norm}.{part}"]
            layers.append(("gdn1", f"gdn{place + 1}", {"channels": kernel.shape[0], "inverse": prefix == "decoder"}))
    return network(prefix, source, layers), weights


def tables(state):
    """The integers of the factorised prior as they are, row after row, and the medians."""
    prior = "entropy_bottleneck."
    lengths = state[prefix_key(state, prior + "_cdf_length")].astype(np.int32)
    if lengths.size == 0:
        sys.exit("the checkpoint has no tables: call entropy_bottleneck.update() before it is saved")
    rows = state[prior + "_quantized_cdf"].astype(np.int32)
    cumulative = np.concatenate([row[:length] for row, length in zip(rows, lengths)])
    medians = state[prior + "quantiles"][:, 0, 1].astype(np.float32)
    return {"cumulative": cumulative, "lengths": lengths, "lowest": state[prior + "_offset"].astype(np.int32)}, medians


def prefix_key(state, key):
    if key not in state:
        sys.exit(f"the checkpoint has no '{key}'; is it the state dictionary of an FPBasedResNetBottleneck?")
    return key


def output_side(size, network, weights):
    for node in network["nodes"]:
        attributes = node["attributes"]
        if "kernel" in attributes:
            size = (size + 2 * attributes["padding"][0] - attributes["kernel"][0]) // attributes["stride"][0] + 1
    return size


def convert(checkpoint, model, size=224):
    state = {key: value.numpy() for key, value in read(checkpoint).items()}
    encoder, weights = transform(state, "encoder", "image", (2, 2, 1), (2, 2, 0))
    decoder, more = transform(state, "decoder", "latent", (1, 1, 1), (1, 0, 1))
    integers, medians = tables(state)
    side = output_side(size, encoder, weights)
    description = {
        "format": 1, "name": Path(model).stem, "family": Path(model).stem, "rate_index": 1, "rate_count": 1,
        "preprocessing": {"width": size, "height": size, "resize": "area", "mean": single(MEAN), "deviation": single(DEVIATION)},
        "networks": {"encoder": encoder, "decoder": decoder}, "labels": [], "latent": [1, side, side, len(medians)],
        "prior": {"kind": "factorized", "settings": {"precision": 16}},
        "provenance": {"source": f"sc2bench checkpoint {Path(checkpoint).name}"},
    }
    base = text_bytes(canonical({key: description[key] for key in ("latent", "preprocessing", "prior")}))
    base += b"".join(array_bytes(name, integers[name]) for name in sorted(integers)) + array_bytes("medians", medians)
    checks = {"base": zlib.crc32(base)}
    for role, own in (("encoder", weights), ("decoder", more)):
        content = text_bytes(canonical(description["networks"][role]))
        checks[role] = zlib.crc32(content + b"".join(array_bytes(name, own[name]) for name in sorted(own)))
    fingerprint = zlib.crc32(struct.pack("<I", checks["base"]) + text_bytes("decoder") + struct.pack("<I", checks["decoder"]))
    description["checks"] = {name: f"{check:08x}" for name, check in checks.items()}
    description["fingerprint"] = f"{fingerprint:08x}"
    arrays = {**weights, **more, "prior.medians": medians} | {f"prior.{name}": array for name, array in integers.items()}
    save_file({name: torch.from_numpy(np.ascontiguousarray(array)) for name, array in arrays.items()}, model,
              metadata={"format": "pt", "featurecodec": canonical(description)})


def read(checkpoint):
    if checkpoint.endswith(".safetensors"):
        return load_file(checkpoint)
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    state = state.get("model", state)
    # In a whole classifier the codec is a layer of its own.
    return {key.removeprefix("bottleneck_layer."): value for key, value in state.items()}


# MARK: the comparison


def bottleneck():
    from sc2bench.models.layer import FPBasedResNetBottleneck

    return FPBasedResNetBottleneck(num_bottleneck_channels=24, num_target_channels=256).eval()


def pictures(count, seed):
    """Images that are smooth with edges and a little noise, as 8-bit samples."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 14, 14, generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, size=(224, 224), mode="bicubic")
    blocks = torch.nn.functional.interpolate(torch.rand(count, 3, 28, 28, generator=generator), size=(224, 224))
    noise = torch.randn(count, 3, 224, 224, generator=generator)
    return ((0.6 * smooth + 0.4 * blocks + 0.02 * noise) * 255).clamp(0, 255).byte()


def normalised(samples):
    scale = lambda values: torch.tensor(values).view(1, 3, 1, 1)
    return (samples.float() / 255 - scale(MEAN)) / scale(DEVIATION)


def make(checkpoint, seed=0):
    torch.manual_seed(seed)
    model = bottleneck()
    with torch.no_grad():
        # Latents a few steps wide, as trained ones are.
        images = normalised(pictures(4, seed + 1))
        model.encoder[-1].weight.mul_(2 / model.encoder(images).std())
        latent = model.encoder(images)[:, :, ::2, ::2]
    prior = model.entropy_bottleneck
    optimiser = torch.optim.Adam(prior.parameters(), 0.02)
    for _ in range(200):
        optimiser.zero_grad()
        _, likelihoods = prior(latent, training=True)
        (-likelihoods.log2().mean() + 0.01 * prior.loss()).backward()
        optimiser.step()
    prior.update(force=True, update_quantiles=True)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, checkpoint)


def load(checkpoint):
    model, state = bottleneck(), read(checkpoint)
    # The tables have the sizes that they were updated to.
    model.entropy_bottleneck.update(force=True)
    for name in ("_offset", "_quantized_cdf", "_cdf_length"):
        setattr(model.entropy_bottleneck, name, torch.empty_like(state[f"entropy_bottleneck.{name}"]))
    model.load_state_dict(state)
    return model


def compare(checkpoint, file, tool, count=20):
    from PIL import Image

    model, samples = load(checkpoint), pictures(count, 7)
    medians = model.entropy_bottleneck._get_medians().reshape(1, -1, 1, 1)
    symbols = differing = far = own_bytes = peer_bytes = 0
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder, torch.inference_mode():
        paths = [f"{folder}/{place}.png" for place in range(count)]
        for path, image in zip(paths, samples):
            Image.fromarray(image.permute(1, 2, 0).numpy()).save(path)
        run = lambda *words: subprocess.run([tool, *words], check=True, capture_output=True)
        run("encode", *paths, "--model", file, "--coder", "compact", "--output", folder)
        for path, image in zip(paths, samples):
            stream = path.replace(".png", ".fcb")
            run("decode", stream, "--model", file, "--features", f"{folder}/features.safetensors", "--force")
            made = load_file(f"{folder}/features.safetensors")
            latent = model.encoder(normalised(image[None]))
            wanted = torch.round(latent - medians)
            found = torch.round(made["latent"][None] - medians)
            wrong = wanted != found
            # Values in the middle between two symbols may fall to either side.
            middle = ((latent - medians - wanted).abs() - 0.5).abs() < 1e-4
            near = wrong & middle & ((wanted - found).abs() == 1)
            symbols += wanted.numel()
            differing += int(wrong.sum())
            far += int((wrong & ~near).sum())
            encoded = model.encode(normalised(image[None]))
            # Features from the same symbols: those that were decoded.
            features = model.decoder(found + medians)
            worst = max(worst, float((features - made["features"]).abs().max() / features.abs().max()))
            peer_bytes += len(encoded["strings"][0][0])
            own_bytes += Path(stream).stat().st_size
    print(json.dumps({
        "images": count, "symbols": symbols, "differing": differing, "not at a boundary": far,
        "feature error": worst, "stream bytes": own_bytes / count, "sc2bench payload bytes": peer_bytes / count}))


def milliseconds(call, repeats=20):
    times = []
    for _ in range(repeats + 2):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times[2:])


def time_peer(checkpoint, *threads):
    model, image = load(checkpoint), normalised(pictures(1, 3))
    for count in threads:
        torch.set_num_threads(count)
        with torch.inference_mode():
            encoded = model.encode(image)
            print(json.dumps({
                "threads": count, "analysis_ms": milliseconds(lambda: model.encoder(image)),
                "encode_ms": milliseconds(lambda: model.encode(image)), "decode_ms": milliseconds(lambda: model.decode(**encoded))}))


def table(*files):
    """Medians over the rounds, and of the shares of rounds."""
    rows = [[json.loads(line) for line in open(path)] for path in files]
    print("| what | threads | sc2bench, ms | FeatureCodec, ms | share | in 8 bits, ms | share |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for threads in sorted({row["threads"] for row in rows[0]}):
        for what in ("analysis", "encode", "decode"):
            theirs, *own = ([row[f"{what}_ms"] for row in lines if row["threads"] == threads] for lines in rows)
            cells = [f"{statistics.median(theirs):.1f}"]
            for times in own:
                shares = [time / peer for time, peer in zip(times, theirs)]
                cells += [f"{statistics.median(times):.1f}", f"{statistics.median(shares):.2f}"]
            print(f"| {what} | {threads} | {' | '.join(cells)} |")


def photographs(times, floats, integers):
    """The encoder's layers with normalisations folded away; what the weights are makes no difference."""
    layers = [(3, 48, 5, 2), (48, 64, 5, 2), (64, 16, 3, 1)]
    parts = [part for inputs, outputs, kernel, padding in layers
             for part in (torch.nn.Conv2d(inputs, outputs, kernel, 2, padding), torch.nn.ReLU())]
    encoder, image = torch.nn.Sequential(*parts[:-1]).eval(), torch.randn(1, 3, 128, 128)
    pairs = [(encoder, image)]
    pairs.append(tuple(value.to(memory_format=torch.channels_last) for value in (copy.deepcopy(encoder), image)))
    torch.set_num_threads(1)
    rounds = []
    for _ in range(5):
        with torch.inference_mode():
            row = {"PyTorch, the better of two layouts": min(milliseconds(lambda: run(value)) for run, value in pairs)}
        for path, kind, engines in ((floats, "floating point", ["1", "portable"]), (integers, "whole numbers", ["1"])):
            lines = subprocess.run([times, path, *engines], check=True, capture_output=True, text=True).stdout
            for figures in map(json.loads, lines.splitlines()):
                row[f"{kind}, {figures['engine']} engine"] = figures["analysis_ms"]
        rounds.append(row)
    print("| analysis of photographs, 1 thread | ms | share |\n| --- | --- | --- |")
    peer = next(iter(rounds[0]))
    for name in rounds[0]:
        share = statistics.median(row[name] / row[peer] for row in rounds)
        print(f"| {name} | {statistics.median(row[name] for row in rounds):.2f} | {share:.2f} |")


def encode(checkpoint, image, stream):
    import pickle

    from PIL import Image

    picture = torch.from_numpy(np.asarray(Image.open(image).convert("RGB"))).permute(2, 0, 1)[None]
    with torch.inference_mode():
        encoded = load(checkpoint).encode(normalised(picture))
    Path(stream).write_bytes(pickle.dumps(encoded))


def picture(image):
    from PIL import Image

    Image.fromarray(pictures(1, 5)[0].permute(1, 2, 0).numpy()).save(image)


if __name__ == "__main__":
    verbs = {"convert": convert, "make": make, "compare": compare, "time": time_peer, "table": table, "encode": encode,
             "picture": picture, "photographs": photographs}
    if len(sys.argv) < 3 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](*[int(word) if word.isdigit() else word for word in sys.argv[2:]])
