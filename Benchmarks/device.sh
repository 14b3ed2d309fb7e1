#!/usr/bin/env bash
# Usage: Benchmarks/device.sh [IMAGES]
# What a device needs to encode: featurecodec-encode with oneDNN, without it, and linked statically, with the encoder of
# `photographs` in floating point and in whole numbers, and that of `photographs-small` in whole numbers. Prints a table: bytes
# of the program, of all files that it loads, and of the model; the median time of a process from image file to stream file, and
# the most memory that it holds. IMAGES is a folder of labelled images that calibrates encoders in whole numbers; without it
# rendered scenes do.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

swift build -c release --product featurecodec
tool=$(swift build -c release --show-bin-path)/featurecodec
images=${1:-$folder/images}
[ $# -gt 0 ] || "$tool" dataset scenes --output "$images" --count 100
"$tool" export photographs --rate 3 --part encoder --half --output "$folder/floats"
"$tool" export photographs --rate 3 --part encoder --integers "$images" --output "$folder/integers"
"$tool" export photographs-small --rate 3 --part encoder --integers "$images" --output "$folder/small-integers"
image=$(find "$images" -type f \( -name '*.png' -o -iname '*.jp*g' \) | sort | sed -n 1p)

# build NAME OPTIONS...: a program of its own, without symbols
build() {
    local name=$1
    shift
    swift build -c release --product featurecodec-encode --static-swift-stdlib -Xlinker -s \
        --scratch-path ".build/device-$name" "$@"
    cp ".build/device-$name/release/featurecodec-encode" "$folder/$name"
}
build onednn
build portable --disable-default-traits
build static --disable-default-traits -Xswiftc -static-executable

echo "| program | bytes | with its libraries | model | bytes | ms | peak memory, MB |"
echo "| --- | --- | --- | --- | --- | --- | --- |"
for name in onednn portable static; do
    program=$folder/$name
    libraries=$({ ldd "$program" 2>/dev/null || true; } | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }')
    all=$(stat -L -c %s "$program" $libraries | awk '{ sum += $1 } END { print sum }')
    for model in floats integers small-integers; do
        times=$(for _ in $(seq 21); do
            start=$(date +%s%N)
            "$program" "$folder/$model" "$image" "$folder/stream" --force
            echo $((($(date +%s%N) - start) / 10000))
        done | sort -n | sed -n 11p)
        peak=$({ /usr/bin/time -f %M "$program" "$folder/$model" "$image" "$folder/stream" --force; } 2>&1)
        echo "| $name | $(stat -c %s "$program") | $all in $(($(wc -w <<<"$libraries") + 1)) | $model |" \
            "$(stat -c %s "$folder/$model") | $((times / 100)).$((times / 10 % 10)) | $((peak / 1024)).$((peak % 1024 * 10 / 1024)) |"
    done
done
