#!/usr/bin/env bash
# Usage: Tests/Arm64/run.sh
# Compiles the entropy coders and the networks in whole numbers for arm64 as Embedded Swift, runs them under user-mode
# emulation, and compares the streams that they write and refuse, and the numbers that they give, with those of this machine.
# Needs qemu-user, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross.
set -euo pipefail
cd "$(dirname "$0")"
sources=$(cd ../../Sources && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What stands for the C library, which Embedded Swift has no module of.
mkdir "$work/modules" "$work/real"
cat >"$work/real/module.modulemap" <<'END'
module RealFunctions { header "functions.h" export * }
END
echo 'double log2(double), log(double), log1p(double), exp(double), erfc(double);' >"$work/real/functions.h"
for module in CEntropyCoding CIntegerNetwork; do
    cp "$sources/$module/include/$module.h" "$work/modules"
    echo "module $module { header \"$module.h\" export * }"
done >"$work/modules/module.modulemap"
{
    echo 'internal import RealFunctions'
    sed '/^#if/,/^#endif/d' "$sources/EntropyCoding/RealFunction.swift"
} >"$work/RealFunction.swift"
codec=$sources/FeatureCodec
# beginning FILE PATTERN: a copy of a file without what follows from that line on in its last declaration
beginning() {
    { sed -e '/^internal import NeuralNetwork/d' -e "/$2/,\$d" "$1" && echo '}'; } >"$work/$(basename "$1")"
}
# Embedded Swift has no values of protocol types, which a coder that is chosen at run time is, and no tasks here.
beginning "$sources/EntropyCoding/CoderKind.swift" 'Starts an empty stream of this kind'
# What reads and writes model files stays out.
beginning "$codec/Prior/Context/ContextRule.swift" 'Reads the arrays'
beginning "$codec/Prior/Context/ContextNetwork.swift" 'private static let names'
beginning "$codec/IntegerNetwork/IntegerEncoder.swift" 'The value of a whole number in a latent'
toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
unicode() { echo "$toolchain/../lib/swift/embedded/$1/libswiftUnicodeDataTables.a"; }
files=$(find "$sources/EntropyCoding" -name '*.swift' ! -name RealFunction.swift ! -name CoderKind.swift ! -name SymbolBatch.swift)
files="$files $codec/FeatureCodecError.swift $(echo "$work"/*.swift)"
for name in ChannelPairs FixedPointScale IntegerGrid IntegerLayer IntegerLayer+Running IntegerNetwork IntegerPlan PackedLayer; do
    files="$files $codec/IntegerNetwork/$name.swift"
done
for name in Checkerboard ContextFeatures ContextNeighbours ContextSums ContextSurroundings; do
    files="$files $codec/Prior/Context/$name.swift"
done
c_files="$sources/CEntropyCoding/CEntropyCoding.c $sources/CIntegerNetwork/CIntegerNetwork.c -I $work/modules"

# compile TRIPLE OBJECT
compile() {
    swiftc -target "$1" -enable-experimental-feature Embedded -wmo -parse-as-library -swift-version 6 -O \
        -package-name FeatureCodec -enable-upcoming-feature InternalImportsByDefault -Xcc -fPIC \
        -I "$work/modules" -I "$work/real" -module-name Streams -c -o "$2" \
        $files Streams.swift WholeNumbers.swift
}

compile aarch64-none-none-elf "$work/arm64.o"
aarch64-linux-gnu-gcc -O2 -static -fuse-ld=lld -B "$toolchain" -o "$work/arm64" "$work/arm64.o" $c_files \
    "$(unicode aarch64-none-none-elf)" -lm
compile x86_64-unknown-linux-gnu "$work/host.o"
clang -O2 -o "$work/host" "$work/host.o" $c_files "$(unicode x86_64-unknown-linux-gnu)" -lm

"$work/host" >"$work/host.txt"
qemu-aarch64 "$work/arm64" >"$work/arm64.txt"
if grep -q NOT "$work/host.txt" || ! diff "$work/host.txt" "$work/arm64.txt"; then
    echo "the streams or numbers of arm64 differ from those of this machine"
    exit 1
fi
echo "$(wc -l <"$work/host.txt") lines, one for each stream or network, are the same on arm64"
