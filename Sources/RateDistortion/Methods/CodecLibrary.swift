public import FeatureCodec
public import NeuralNetwork

/// The feature codecs that an evaluation can draw on, by the names under which a list of methods may ask for them.
public struct CodecLibrary: Sendable {
    /// Codecs that form one method: the rates of a family, or one model.
    public struct Entry: Sendable {
        /// The name in lists of methods and in reports.
        public var name: String
        /// The codecs.
        public var models: [FeatureModel]

        /// Names codecs.
        public init(name: String, models: [FeatureModel]) {
            self.name = name
            self.models = models
        }
    }

    /// The entries; of two with one name the first counts.
    public let entries: [Entry]
    /// The classifier whose features methods without training code; nil where such methods are not asked for.
    public var classifier: FeatureModel?
    /// What runs the networks: on one thread each, since images run in parallel.
    public let engine: Engine

    /// Collects codecs.
    public init(
        _ entries: [Entry] = [],
        classifier: FeatureModel? = nil,
        engine: Engine = .fastest(threads: 1)
    ) {
        self.entries = entries
        self.classifier = classifier
        self.engine = engine
    }

    /// The names of the entries.
    public var names: [String] { entries.map(\.name) }

    /// The codecs of a name, or nil.
    public func models(named name: String) -> [FeatureModel]? {
        entries.first { $0.name == name }?.models
    }
}
