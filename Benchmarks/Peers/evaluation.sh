#!/usr/bin/env bash
# Usage: Benchmarks/Peers/evaluation.sh DATA [IMAGES] [THREADS]
# Times an evaluation of JPEG at 20 settings here and in a Python loop over Pillow and PyTorch, in turn for three rounds, and prints
# a table of medians. DATA holds a folder test/ with a folder for each of the ten classes. PyTorch and torchvision are installed
# with pip into a folder of their own (3 GB).
set -euo pipefail
data=$(realpath "$1")
images=${2:-500} threads=${3:-2}
cd "$(dirname "$0")"
environment=${PEERS_ENVIRONMENT:-$PWD/../.build/peers-training}

[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/python" -c 'import torchvision' 2>/dev/null || "$environment/bin/pip" install --quiet torch torchvision
swift build --package-path .. -c release --product EvaluationSpeed
binary=$(swift build --package-path .. -c release --show-bin-path)/EvaluationSpeed

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for _ in 1 2 3; do
    "$environment/bin/python" -W ignore evaluation.py "$data" "$images" "$threads" >>"$folder/peer"
    "$binary" "$data" "$images" "$threads" >>"$folder/ours"
done
"$environment/bin/python" evaluation.py table "$folder/peer" "$folder/ours"
