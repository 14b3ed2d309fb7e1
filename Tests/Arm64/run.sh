#!/usr/bin/env bash
# Usage: Tests/Arm64/run.sh
# Compiles the entropy coders for arm64 as Embedded Swift, runs them under user-mode emulation, and compares the streams
# that they write and refuse with those of this machine. Needs qemu-user, gcc-aarch64-linux-gnu and libc6-dev-arm64-cross.
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
cp "$sources"/CEntropyCoding/include/*.h "$work/modules"
echo 'module CEntropyCoding { header "CEntropyCoding.h" export * }' >"$work/modules/module.modulemap"
{
    echo 'internal import RealFunctions'
    sed '/^#if/,/^#endif/d' "$sources/EntropyCoding/RealFunction.swift"
} >"$work/RealFunction.swift"
# Embedded Swift has no values of protocol types, which a coder that is chosen at run time is, and no tasks here.
sed '/Starts an empty stream of this kind/,$d' "$sources/EntropyCoding/CoderKind.swift" >"$work/CoderKind.swift"
echo '}' >>"$work/CoderKind.swift"
toolchain=$(dirname "$(readlink -f "$(command -v swiftc)")")
unicode() { echo "$toolchain/../lib/swift/embedded/$1/libswiftUnicodeDataTables.a"; }
files=$(find "$sources/EntropyCoding" -name '*.swift' ! -name RealFunction.swift ! -name CoderKind.swift ! -name SymbolBatch.swift)

# compile TRIPLE OBJECT
compile() {
    swiftc -target "$1" -enable-experimental-feature Embedded -wmo -parse-as-library -swift-version 6 -O \
        -package-name FeatureCodec -enable-upcoming-feature InternalImportsByDefault -Xcc -fPIC \
        -I "$work/modules" -I "$work/real" -module-name Streams -c -o "$2" \
        "$work/RealFunction.swift" "$work/CoderKind.swift" $files Streams.swift
}

compile aarch64-none-none-elf "$work/arm64.o"
aarch64-linux-gnu-gcc -O2 -static -fuse-ld=lld -B "$toolchain" -o "$work/arm64" "$work/arm64.o" "$sources/CEntropyCoding/CEntropyCoding.c" \
    -I "$sources/CEntropyCoding/include" "$(unicode aarch64-none-none-elf)" -lm
compile x86_64-unknown-linux-gnu "$work/host.o"
clang -O2 -o "$work/host" "$work/host.o" "$sources/CEntropyCoding/CEntropyCoding.c" -I "$sources/CEntropyCoding/include" \
    "$(unicode x86_64-unknown-linux-gnu)" -lm

"$work/host" >"$work/host.txt"
qemu-aarch64 "$work/arm64" >"$work/arm64.txt"
if grep -q NOT "$work/host.txt" || ! diff "$work/host.txt" "$work/arm64.txt"; then
    echo "the streams of arm64 differ from those of this machine"
    exit 1
fi
echo "$(wc -l <"$work/host.txt") streams are the same on arm64"
