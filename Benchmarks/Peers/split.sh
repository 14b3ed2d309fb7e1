#!/usr/bin/env bash
# Usage: Benchmarks/Peers/split.sh [FOLDER]
# Codes images with sc2bench's Entropic Student for ResNet-50 at 224 x 224 and with the same network here: the symbols that
# differ, the bytes, a table of medians on one and two threads in floating point and in 8 bits, one of the encoder that ships, and one
# of whole processes, measured in one run. The checkpoint and the model made of it
# stay in FOLDER, if one is given. sc2bench is installed with pip into a folder of its own (3 GB).
set -euo pipefail
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$(dirname "$0")"
environment=${PEERS_ENVIRONMENT:-$PWD/../.build/peers-split}

[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
"$environment/bin/python" -c 'import sc2bench, safetensors' 2>/dev/null ||
    "$environment/bin/pip" install --quiet sc2bench safetensors
swift build --package-path ../.. -c release --product featurecodec
swift build --package-path ../.. -c release --product featurecodec-encode
binaries=$(swift build --package-path ../.. -c release --show-bin-path)
tool=$binaries/featurecodec
swift build --package-path .. -c release --product SplitTimes
times=$(swift build --package-path .. -c release --show-bin-path)/SplitTimes

python=$environment/bin/python
"$python" split.py make "$folder/checkpoint.safetensors"
"$python" split.py convert "$folder/checkpoint.safetensors" "$folder/model.safetensors"
"$python" split.py compare "$folder/checkpoint.safetensors" "$folder/model.safetensors" "$tool"
"$tool" dataset scenes --output "$folder/scenes" --count 100 --force >/dev/null
"$tool" export "$folder/model.safetensors" --int8 "$folder/scenes" --images 32 --name int8 --output "$folder/int8.safetensors" \
    --force >/dev/null
# Round by round, so that a machine whose speed changes treats all alike.
rm -f "$folder"/{peer,ours,int8}.jsonl
for _ in 1 2 3 4 5; do
    "$python" split.py time "$folder/checkpoint.safetensors" 1 2 >>"$folder/peer.jsonl"
    "$times" "$folder/model.safetensors" 1 2 >>"$folder/ours.jsonl"
    "$times" "$folder/int8.safetensors" 1 2 >>"$folder/int8.jsonl"
done
"$python" split.py table "$folder/peer.jsonl" "$folder/ours.jsonl" "$folder/int8.jsonl"
"$tool" export photographs --rate 3 --output "$folder/floats.safetensors" --force >/dev/null
"$tool" export photographs --rate 3 --integers "$folder/scenes" --output "$folder/integers.safetensors" --force >/dev/null
"$python" split.py photographs "$times" "$folder/floats.safetensors" "$folder/integers.safetensors"
python3 cold.py "$python" "$folder/checkpoint.safetensors" "$folder/model.safetensors" "$binaries"
[ $# -gt 0 ] || rm -rf "$folder"
