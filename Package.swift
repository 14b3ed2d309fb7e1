// swift-tools-version: 6.2
import PackageDescription

// Every Swift target is held to the same rules: Swift 6 mode, explicit imports, no warning.
let swiftRules: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
let cRules: [CSetting] = [.treatAllWarnings(as: .error)]

// oneDNN does the heavy arithmetic where it can be had. Without the trait the portable engine does all of it.
let oneDNN: Target.Dependency = .target(name: "COneDNN", condition: .when(traits: ["OneDNN"]))
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftRules)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftRules)
}

let package = Package(
    name: "FeatureCodec",
    // For spans and locks of the standard library; Linux has them at any version.
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "FeatureCodec", targets: ["FeatureCodec", "NeuralNetwork", "Pixels"]),
        .library(name: "EntropyCoding", targets: ["EntropyCoding"]),
        .library(name: "PretrainedModels", targets: ["PretrainedModels"]),
        .library(name: "FeatureCodecTraining", targets: ["Training", "Backbones", "Datasets"]),
        .library(name: "FeatureCodecEvaluation", targets: ["RateDistortion", "ImageCodecs"]),
        .executable(name: "featurecodec", targets: ["FeatureCodecTool"]),
        .executable(name: "featurecodec-encode", targets: ["FeatureCodecDevice"]),
    ],
    traits: [
        .trait(name: "OneDNN", description: "Run networks on oneDNN; without it, on the portable engine."),
        .trait(name: "WebP", description: "Read and write WebP images with libwebp."),
        .trait(name: "JPEGXL", description: "Read and write JPEG XL images with libjxl."),
        .trait(name: "AVIF", description: "Read and write AVIF images with libavif."),
        .default(enabledTraits: ["OneDNN"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The product, from the bottom up.
        .target(
            name: "EntropyCoding",
            dependencies: ["CEntropyCoding"],
            swiftSettings: swiftRules + [.strictMemorySafety()]
        ),
        library("Pixels"),
        library("NeuralNetwork", ["CConvolution", oneDNN]),
        library("FeatureCodec", ["CIntegerNetwork", "EntropyCoding", "NeuralNetwork", "Pixels"]),
        library("PretrainedModels", ["CPretrainedModels", "FeatureCodec"]),

        // Images, data, training and evaluation around it.
        library("ImageCodecs", ["CImageCodecs", "Pixels"]),
        library("Backbones", ["NeuralNetwork"]),
        library("Datasets", ["ImageCodecs", "NeuralNetwork", "Pixels"]),
        library(
            "Training",
            [
                "Backbones", "Datasets", "EntropyCoding", "FeatureCodec", "ImageCodecs", "NeuralNetwork", "Pixels",
                oneDNN,
                yams,
            ]
        ),
        library(
            "RateDistortion",
            [
                "Backbones", "Datasets", "EntropyCoding", "FeatureCodec", "ImageCodecs", "NeuralNetwork", "Pixels",
                "PretrainedModels", mustache, yams,
            ]
        ),

        // What people run: the tool, and the part of it that a device needs.
        library("CommandSupport"),
        .executableTarget(
            name: "FeatureCodecTool",
            dependencies: [
                "Backbones", "CommandSupport", "Datasets", "EntropyCoding", "FeatureCodec", "ImageCodecs",
                "NeuralNetwork", "Pixels", "PretrainedModels", "RateDistortion", "Training", argumentParser,
            ],
            swiftSettings: swiftRules
        ),
        .executableTarget(
            name: "FeatureCodecDevice",
            dependencies: ["CommandSupport", "FeatureCodec", "ImageCodecs"],
            swiftSettings: swiftRules
        ),

        // C borders: nothing above them sees a type of the library behind.
        .target(name: "CConvolution", cSettings: cRules),
        .target(name: "CEntropyCoding", cSettings: cRules),
        .target(name: "CIntegerNetwork", cSettings: cRules),
        .target(
            name: "CImageCodecs",
            cSettings: cRules + [
                .define("FEATURECODEC_WEBP", .when(traits: ["WebP"])),
                .define("FEATURECODEC_JPEGXL", .when(traits: ["JPEGXL"])),
                .define("FEATURECODEC_AVIF", .when(traits: ["AVIF"])),
            ],
            linkerSettings: [
                .linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("z"),
                .linkedLibrary("webp", .when(traits: ["WebP"])),
                .linkedLibrary("jxl", .when(traits: ["JPEGXL"])),
                .linkedLibrary("avif", .when(traits: ["AVIF"])),
            ]
        ),
        .target(
            name: "COneDNN",
            cSettings: cRules + [.define("FEATURECODEC_ONEDNN", .when(traits: ["OneDNN"]))],
            linkerSettings: [.linkedLibrary("dnnl", .when(traits: ["OneDNN"]))]
        ),
        .target(name: "CPretrainedModels", exclude: ["models"], cSettings: cRules),

        tests("EntropyCodingTests", ["EntropyCoding"]),
        tests("PixelsTests", ["Pixels"]),
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount", cSettings: cRules),
        tests("NeuralNetworkTests", ["CAllocationCount", "NeuralNetwork"]),
        tests("FeatureCodecTests", ["EntropyCoding", "FeatureCodec", "NeuralNetwork", "Pixels"]),
        tests(
            "PretrainedModelsTests",
            ["FeatureCodec", "ImageCodecs", "NeuralNetwork", "Pixels", "PretrainedModels"]
        ),
        tests("ImageCodecsTests", ["ImageCodecs", "Pixels"]),
        tests("BackbonesTests", ["Backbones", "FeatureCodec", "NeuralNetwork"]),
        tests("DatasetsTests", ["Datasets", "ImageCodecs", "NeuralNetwork", "Pixels"]),
        tests(
            "TrainingTests",
            [
                "Backbones", "Datasets", "EntropyCoding", "FeatureCodec", "ImageCodecs", "NeuralNetwork", "Pixels",
                "PretrainedModels", "Training",
            ]
        ),
        tests(
            "RateDistortionTests",
            [
                "Datasets", "FeatureCodec", "ImageCodecs", "NeuralNetwork", "Pixels", "PretrainedModels",
                "RateDistortion",
            ]
        ),
        tests(
            "FeatureCodecToolTests",
            [
                "Backbones", "FeatureCodecDevice", "FeatureCodecTool", "FeatureCodec", "ImageCodecs", "NeuralNetwork",
                "Pixels", "PretrainedModels",
            ]
        ),
    ]
)
