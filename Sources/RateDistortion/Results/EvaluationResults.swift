/// What an evaluation found: the content of `results.json`, schema 1.
///
/// Means are over images; accuracies lie in 0...1; times are milliseconds. Readers ignore keys that they do not know.
public struct EvaluationResults: Codable, Sendable, Equatable {
    /// The version of the schema that this code writes.
    public static let currentSchema = 1

    /// The version of the schema.
    public var schema = currentSchema
    /// The images.
    public var dataset: DatasetFacts
    /// The judge.
    public var task: TaskFacts
    /// Where the run took place.
    public var machine: MachineFacts
    /// The series in the order of the report.
    public var methods: [MethodResult]
    /// The part of a run that this is, or nil for a whole.
    public var shard: Shard?
    /// Where the parts of a merged run, or of one that was taken up again, took place, if on several machines; `machine` is the
    /// first part's.
    public var machines: [MachineFacts]?
    /// The plan that the run followed, or nil where it was not stated.
    public var plan: PlanFile?
    /// Times over a link, or nil where none was stated.
    public var latency: LatencyFacts?
    /// Curves from elsewhere that are drawn beside the series, or nil for none.
    public var curves: [MethodResult]?

    /// The images of an evaluation.
    public struct DatasetFacts: Codable, Sendable, Equatable {
        /// The name of the data.
        public var name: String
        /// The number of images measured.
        public var images: Int
        /// How many of them no pretrained network has seen; nil where the data do not say.
        public var unseenImages: Int?
        /// The classes.
        public var classes: [String]
        /// The width at which every method worked; nil where the images have several sizes.
        public var width: Int?
        /// The height at which every method worked; nil likewise.
        public var height: Int?
        /// A hash of the names, classes and pixels of the images.
        public var hash: String
        /// The images left out because they could not be read, with the reason.
        public var unreadable: [String]
        /// The number of images left out, or nil for none.
        public var unreadableImages: Int?
        /// The number of images measured of each class, in the order of the classes; nil where nothing was asked.
        public var imagesByClass: [Int]?
        /// The classes that no image of the data shows, or nil for none.
        public var emptyClasses: [String]?

        enum CodingKeys: String, CodingKey {
            case name
            case images
            case unseenImages = "unseen_images"
            case classes
            case width
            case height
            case hash
            case unreadable
            case unreadableImages = "unreadable_images"
            case imagesByClass = "images_by_class"
            case emptyClasses = "empty_classes"
        }
    }

    /// The judge of an evaluation.
    public struct TaskFacts: Codable, Sendable, Equatable {
        /// A classifier tuned on a codec's decoded images.
        public struct TunedJudge: Codable, Sendable, Equatable {
            /// The codec.
            public var codec: String
            /// The model's name.
            public var name: String
            /// The model's fingerprint.
            public var fingerprint: String
        }

        /// The kind of an evaluation that compares pixels and asks nothing.
        public static let pixels = "pixels"

        /// "classification", another task's kind, or "pixels".
        public var kind = ClassificationTask.kind
        /// Whether something is asked of the images.
        var isJudged: Bool { kind != Self.pixels }
        /// The plain classifier's name; "none" where pixels alone are compared.
        public var name: String
        /// The plain classifier's fingerprint; empty where pixels alone are compared.
        public var fingerprint: String
        /// The classes that compete for an answer: "data" or "model".
        public var classes: LabelMap.Scope
        /// The classifiers tuned on a codec's decoded images.
        public var tuned: [TunedJudge]
    }

    /// Where a run took place.
    public struct MachineFacts: Codable, Sendable, Equatable {
        /// The processor's name.
        public var processor: String
        /// The number of processors at hand.
        public var processors: Int
        /// The operating system.
        public var system: String
        /// The inference engine.
        public var engine: String
        /// The number of threads of the run.
        public var threads: Int
        /// The version of each part.
        public var versions: [String: String]

        /// Describes a machine.
        public init(
            processor: String,
            processors: Int,
            system: String,
            engine: String,
            threads: Int,
            versions: [String: String] = [:]
        ) {
            self.processor = processor
            self.processors = processors
            self.system = system
            self.engine = engine
            self.threads = threads
            self.versions = versions
        }
    }
}

extension EvaluationResults.DatasetFacts {
    /// The size of the images in words.
    var sizeText: String {
        guard let width, let height else { return "several sizes" }
        return "\(width)x\(height)"
    }
}

/// One series of an evaluation: a method's points, counted and judged in one way.
public struct MethodResult: Codable, Sendable, Equatable {
    /// The name, such as "jpeg+tuned".
    public var name: String
    /// The family of feature codecs, or nil.
    public var family: String?
    /// The points in the order of the settings.
    public var points: [OperatingPoint]

    /// Makes a series.
    public init(name: String, family: String? = nil, points: [OperatingPoint]) {
        self.name = name
        self.family = family
        self.points = points
    }
}
