// swift-tools-version: 6.2
import PackageDescription

// libFuzzer brings `main`; a target holds nothing but its entry point, `LLVMFuzzerTestOneInput`. Build and run with run.sh.
let swiftRules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func fuzzer(_ name: String, _ product: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [.product(name: product, package: "FeatureCodec")],
        swiftSettings: swiftRules
    )
}

let package = Package(
    name: "Fuzzing",
    dependencies: [
        // No oneDNN: parsers need no engine, and the portable one builds everywhere.
        .package(name: "FeatureCodec", path: "../..", traits: ["WebP"])
    ],
    targets: [
        fuzzer("FuzzCompactDecoder", "EntropyCoding"),
        fuzzer("FuzzInterleavedDecoder", "EntropyCoding"),
        fuzzer("FuzzProbabilityTables", "EntropyCoding"),
        fuzzer("FuzzStream", "FeatureCodec"),
        fuzzer("FuzzModelFile", "FeatureCodec"),
        fuzzer("FuzzJSON", "FeatureCodec"),
        // ImageCodecs comes with the evaluation library, Pixels with it.
        fuzzer("FuzzPNG", "FeatureCodecEvaluation"),
        fuzzer("FuzzJPEG", "FeatureCodecEvaluation"),
        fuzzer("FuzzWebP", "FeatureCodecEvaluation"),
    ]
)
