"""Times whole processes from image file to stream file, the peer's beside our own, and the most memory that they hold.

cold.py PYTHON CHECKPOINT MODEL BINARIES   PYTHON has sc2bench; CHECKPOINT and MODEL are those of split.py; BINARIES is the folder of
                                              featurecodec and featurecodec-encode
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time

# Small imports alone: a process begins with the peak memory of the one that started it.


def process(words, repeats):
    """The median wall time in milliseconds and the peak memory in MB."""
    times, peak = [], 0
    silence = os.open(os.devnull, os.O_WRONLY)
    for _ in range(repeats):
        start = time.perf_counter()
        child = os.posix_spawn(words[0], words, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, silence, 1)])
        _, status, usage = os.wait4(child, 0)
        times.append((time.perf_counter() - start) * 1e3)
        if status != 0:
            sys.exit(f"{' '.join(words)} failed")
        peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(times), peak


def main(python, checkpoint, model, binaries):
    tool, device = f"{binaries}/featurecodec", f"{binaries}/featurecodec-encode"
    split = os.path.join(os.path.dirname(os.path.abspath(__file__)), "split.py")
    with tempfile.TemporaryDirectory() as folder:
        image, stream, small = f"{folder}/image.png", f"{folder}/stream", f"{folder}/photographs.safetensors"
        subprocess.run([python, split, "picture", image], check=True)
        words = [tool, "export", "photographs", "--rate", "3", "--part", "encoder", "--output", small]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        rows = [
            ("sc2bench", process([python, split, "encode", checkpoint, image, stream], 3)),
            ("featurecodec", process([tool, "encode", image, "--model", model, "--output", stream, "--force"], 21)),
            ("featurecodec-encode", process([device, model, image, stream, "--force"], 21)),
            ("featurecodec, photographs", process(
                [tool, "encode", image, "--model", "photographs-3", "--output", stream, "--force"], 21)),
            ("featurecodec-encode, photographs", process([device, small, image, stream, "--force"], 21)),
        ]
    print("| process | ms | share | peak memory, MB | share |\n| --- | --- | --- | --- | --- |")
    for name, (elapsed, peak) in rows:
        shares = elapsed / rows[0][1][0], peak / rows[0][1][1]
        print(f"| {name} | {elapsed:.1f} | {shares[0]:.4f} | {peak:.0f} | {shares[1]:.3f} |")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
