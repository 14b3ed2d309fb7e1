// swift-tools-version: 6.2
import PackageDescription

// A program as a device would hold it: pixels in, stream out, linked against the product `FeatureCodec` alone.
let package = Package(
    name: "Embedding",
    dependencies: [.package(name: "FeatureCodec", path: "../..")],
    targets: [
        .executableTarget(
            name: "DeviceEncoder",
            dependencies: [.product(name: "FeatureCodec", package: "FeatureCodec")],
            swiftSettings: [.swiftLanguageMode(.v6)]
        )
    ]
)
