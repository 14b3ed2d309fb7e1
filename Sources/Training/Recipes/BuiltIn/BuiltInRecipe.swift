/// A recipe that the library carries, so that an executable alone can train.
///
/// To add one, write a file beside this one with its text and add a line to `all`.
public struct BuiltInRecipe: Sendable, Equatable {
    /// The name by which `train` finds it.
    public let name: String
    /// The YAML text.
    public let text: String

    /// Every recipe: one line each, or one for the members of a family that have recipes of their own.
    public static let all =
        [
            scenesClassifier,
            scenesEntropicStudent,
            photographsClassifier,
            photographsVariableRate,
            photographsSmall,
            photographsEntropicStudent,
            photographsEntropicStudentEqualSteps,
            photographsHyperprior,
            photographsEqualSteps,
            scenesJPEGTuned,
            photographsJPEGTuned,
            photographsWebPTuned,
            photographsJPEGXLTuned,
            photographsAVIFTuned,
            photographsEndToEnd,
            flowersClassifier,
            flowers,
            resNet50EntropicStudent,
            mobileNetV2EntropicStudent,
        ]
        + photographsBottleFit
        + photographsGHND
        + photographsChannelReduction
        + photographsAutoencoder

    /// The recipe of a name, or nil.
    public static func named(_ name: String) -> BuiltInRecipe? {
        all.first { $0.name == name }
    }

    /// The images of every codec of photographs and of their teacher, so that methods differ in nothing but themselves.
    static let photographsData =
        "{kind: folder, size: 128, storedSize: 144, validation: 1000, augmentation: {padding: 4, flips: true}}"
}
