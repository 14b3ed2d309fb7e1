#!/usr/bin/env bash
# Usage: Benchmarks/Peers/entropy.sh [LONG]
# Measures the entropy coders beside constriction and CompressAI in one run, on one image's latent and on LONG symbols
# (10,000,000 unless told), and prints one table. The peers are installed with pip into a folder of their own.
set -euo pipefail
long=${1:-10000000}
cd "$(dirname "$0")"
environment=${PEERS_ENVIRONMENT:-$PWD/../.build/peers-entropy}

[ -x "$environment/bin/python" ] || python3 -m venv "$environment"
probe='import constriction, scipy, importlib.util; assert importlib.util.find_spec("compressai")'
if ! "$environment/bin/python" -c "$probe" 2>/dev/null; then
    "$environment/bin/pip" install --quiet numpy scipy constriction
    # The coders alone are wanted, not the gigabytes that the models need.
    "$environment/bin/pip" install --quiet --no-deps compressai
fi
swift build --package-path .. -c release --product EntropyCases
binary=$(swift build --package-path .. -c release --show-bin-path)/EntropyCases

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for count in 18816 "$long"; do
    "$environment/bin/python" entropy.py cases "$folder/$count" "$count"
    "$environment/bin/python" entropy.py peers "$folder/$count" >"$folder/$count.peers"
    "$binary" "$folder/$count" >"$folder/$count.ours"
done
# Tiny streams are the same whatever the count.
"$environment/bin/python" entropy.py table "$folder/18816.peers" "$folder/18816.ours" \
    <(grep -v tiny "$folder/$long.peers") <(grep -v tiny "$folder/$long.ours")
