#!/usr/bin/env bash
# Usage: Benchmarks/Peers/training.sh [THREADS]
# Times a training step of ResNet-20 and of Entropic Student's transforms here and in PyTorch (the better of its layouts), in
# turn for five rounds on 2 threads unless told, and prints a table of medians. PyTorch and CompressAI are installed with pip into a folder of their own (3 GB).
set -euo pipefail
threads=${1:-2}
cd "$(dirname "$0")"
environment=${PEERS_ENVIRONMENT:-$PWD/../.build/peers-training}

[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/python" -c 'import torch, compressai' 2>/dev/null || "$environment/bin/pip" install --quiet torch compressai
swift build --package-path .. -c release --product TrainingStep
binary=$(swift build --package-path .. -c release --show-bin-path)/TrainingStep

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5; do
    "$environment/bin/python" -W ignore training.py "$threads" >>"$folder/peer"
    "$binary" "$threads" >>"$folder/ours"
done
"$environment/bin/python" training.py table "$folder/peer" "$folder/ours"
