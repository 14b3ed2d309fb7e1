#!/usr/bin/env bash
# Usage: Tests/Fuzzing/run.sh SECONDS [TARGET...]
# Builds the fuzz targets, replays the inputs kept in Fixtures/Fuzzing/TARGET, then lets each target look for new ones for
# SECONDS, which may be 0. An input that crashes, hangs or takes too much memory is written to that folder: mend its cause and keep it.
set -euo pipefail
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
cd "$(dirname "$0")"
fixtures=$(cd ../../Fixtures && pwd)
if [ $# -eq 0 ]; then
    set -- $(cd Sources && echo *)
fi

for target in "$@"; do
    swift build -c release --sanitize fuzzer --product "$target"
done
binaries=$(swift build -c release --sanitize fuzzer --show-bin-path)

# Swift's own backtrace of a crash takes minutes; libFuzzer's line is enough.
export SWIFT_BACKTRACE=enable=no
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
failures=0
for target in "$@"; do
    mkdir -p "$fixtures/Fuzzing/$target" "$corpus/$target"
    seeds=("$fixtures/Fuzzing/$target")
    case $target in
    FuzzPNG) seeds+=("$fixtures/Images/PNG") ;;
    FuzzJPEG) seeds+=("$fixtures/Images/JPEG") ;;
    FuzzWebP) seeds+=("$fixtures/Images/WebP") ;;
    esac
    common=(-timeout=10 -rss_limit_mb=1024 -print_final_stats=1 "-artifact_prefix=$fixtures/Fuzzing/$target/")
    if timeout -k 10 300 nice "$binaries/$target" "${common[@]}" -runs=0 "${seeds[@]}" >"$corpus/log" 2>&1 \
        && { [ "$seconds" -eq 0 ] || timeout -k 10 $((seconds + 60)) nice "$binaries/$target" "${common[@]}" \
            -max_len=16384 "-max_total_time=$seconds" "$corpus/$target" "${seeds[@]}" >"$corpus/log" 2>&1; }; then
        echo "ok    $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$corpus/log") inputs"
    else
        tail -n 40 "$corpus/log"
        echo "FAIL  $target: see $fixtures/Fuzzing/$target"
        failures=$((failures + 1))
    fi
done
exit $((failures > 0))
