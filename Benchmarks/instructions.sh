#!/usr/bin/env bash
# Usage: Benchmarks/instructions.sh [write]
# Counts the instructions of whole processes, and of each further image in one, with the codecs that ship. Valgrind counts them, so
# no counters of the processor are needed, and a machine with AVX-512 runs AVX2 too. Prints a table, and fails where a count is
# more than 3 percent above Thresholds/instructions.txt; `write` puts the counts there instead.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
thresholds=Benchmarks/Thresholds/instructions.txt

for product in featurecodec featurecodec-encode; do
    swift build -c release --product $product
    # Valgrind stumbles over the debug information of this compiler.
    strip -o "$folder/$product" "$(swift build -c release --show-bin-path)/$product"
done
tool=$folder/featurecodec
images=(Fixtures/Scenes/brick/000[0-9].png)
"$tool" dataset scenes --output "$folder/scenes" --count 100 >/dev/null
"$tool" export photographs --rate 3 --part encoder --half --output "$folder/floats" >/dev/null
"$tool" export photographs --rate 3 --part encoder --integers "$folder/scenes" --output "$folder/integers" >/dev/null
mkdir "$folder/streams"
"$tool" encode "${images[@]}" --output "$folder/streams" >/dev/null
streams=("$folder"/streams/*.fcb)

# instructions COMMAND...: how many a process executes
instructions() {
    valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --log-file="$folder/log" "$@" >/dev/null
    sed -n 's/.*refs: *//p' "$folder/log" | tr -d ,
}

# encode COUNT, decode COUNT: the same with that many images or streams
encode() { instructions "$tool" encode "${images[@]:0:$1}" --threads 1 --force --output "$folder/streams"; }
decode() { instructions "$tool" decode "${streams[@]:0:$1}"; }

one=$(encode 1) ten=$(encode 10)
echo "encode_process $one" >"$folder/counts"
echo "encode_image $(((ten - one) / 9))" >>"$folder/counts"
one=$(decode 1) ten=$(decode 10)
echo "decode_process $one" >>"$folder/counts"
echo "decode_stream $(((ten - one) / 9))" >>"$folder/counts"
for model in floats integers; do
    count=$(instructions "$folder/featurecodec-encode" "$folder/$model" "${images[0]}" "$folder/stream" --force)
    echo "device_${model}_process $count" >>"$folder/counts"
done

if [ "${1:-}" = write ]; then cp "$folder/counts" "$thresholds"; fi
echo "| what | instructions | threshold | |"
echo "| --- | --- | --- | --- |"
join <(sort "$folder/counts") <(sort "$thresholds") | awk '
    { excess = 100 * ($2 / $3 - 1); printf "| %s | %d | %d | %+.1f %% |\n", $1, $2, $3, excess; if (excess > 3) failed = 1 }
    END { exit failed }'
