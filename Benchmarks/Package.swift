// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that whoever uses FeatureCodec never fetches a benchmark harness.
// Run `swift package benchmark` in this folder.
let swiftRules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// One target for each module; the plugin looks for them under Benchmarks/.
func benchmarks(of module: String, products: String...) -> Target {
    .executableTarget(
        name: "\(module)Benchmarks",
        dependencies: [.product(name: "Benchmark", package: "benchmark")]
            + products.map { .product(name: $0, package: "FeatureCodec") },
        path: "Benchmarks/\(module)Benchmarks",
        swiftSettings: swiftRules,
        plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
    )
}

let package = Package(
    name: "FeatureCodecBenchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Without its trait the harness counts no allocations and needs no jemalloc.
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []),
        .package(name: "FeatureCodec", path: ".."),
    ],
    targets: [
        benchmarks(of: "EntropyCoding", products: "EntropyCoding"),
        benchmarks(of: "FeatureCodec", products: "FeatureCodec", "PretrainedModels"),
        // Beside the peers' own figures; see Peers/.
        .executableTarget(
            name: "EntropyCases",
            dependencies: [.product(name: "EntropyCoding", package: "FeatureCodec")],
            swiftSettings: swiftRules
        ),
        .executableTarget(
            name: "SplitTimes",
            dependencies: [.product(name: "FeatureCodec", package: "FeatureCodec")],
            swiftSettings: swiftRules
        ),
        .executableTarget(
            name: "EvaluationSpeed",
            dependencies: [
                .product(name: "FeatureCodec", package: "FeatureCodec"),
                .product(name: "FeatureCodecEvaluation", package: "FeatureCodec"),
                .product(name: "FeatureCodecTraining", package: "FeatureCodec"),
                .product(name: "PretrainedModels", package: "FeatureCodec"),
            ],
            swiftSettings: swiftRules
        ),
        .executableTarget(
            name: "TrainingStep",
            dependencies: [
                .product(name: "FeatureCodec", package: "FeatureCodec"),
                .product(name: "FeatureCodecTraining", package: "FeatureCodec"),
            ],
            swiftSettings: swiftRules
        ),
    ]
)
