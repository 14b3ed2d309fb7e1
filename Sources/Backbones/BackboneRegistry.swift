public import NeuralNetwork

/// The backbones that recipes and imports may name.
public enum BackboneRegistry {
    /// Every backbone: one line each.
    public static let all: [RegisteredBackbone] = [
        .smallResidualNetwork,
        .resNet18,
        .resNet34,
        .resNet50,
        .resNet20,
        .mobileNetV2,
    ]

    /// The backbone of a name, or nil.
    public static func named(_ name: String) -> RegisteredBackbone? {
        all.first { $0.name == name }
    }
}

/// A backbone under its name: how it is built from settings, and whose weights it takes.
public struct RegisteredBackbone: Sendable {
    /// The stable name in recipes and on the command line, such as "resnet50".
    public let name: String
    /// The names of the settings that it has.
    public let settingNames: [String]
    /// The forms in which others publish weights of this network.
    public let layouts: [WeightLayout]
    private let make: @Sendable (Attributes) throws(NetworkError) -> any Backbone

    /// Describes a backbone; `make` reads the settings, all of which have a default.
    init(
        _ name: String,
        settingNames: [String] = [],
        layouts: [WeightLayout] = [],
        make: @escaping @Sendable (Attributes) throws(NetworkError) -> any Backbone
    ) {
        self.name = name
        self.settingNames = settingNames
        self.layouts = layouts
        self.make = make
    }

    /// The network that settings describe; what is not set has its usual value.
    ///
    /// - Throws: `NetworkError.Code.invalidAttribute` for a setting of the wrong type or out of range.
    public func network(_ settings: Attributes = Attributes()) throws(NetworkError) -> any Backbone {
        try make(settings)
    }
}
