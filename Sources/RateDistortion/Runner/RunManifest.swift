/// What a run measures, and where: the content of `run.json`.
///
/// Together with the rows of `images.csv` it decides every result, so that a run can be resumed, and parts of one merged,
/// where its models and images are not at hand.
public struct RunManifest: Codable, Sendable, Equatable {
    /// The version of the schema that this code writes.
    public static let currentSchema = 1

    /// The images of the whole run, with those of the other parts.
    public struct Images: Codable, Sendable, Equatable {
        /// The name of the data.
        public var name: String
        /// The number of images of all parts.
        public var count: Int
        /// The classes.
        public var classes: [String]
        /// The classes that no image of the data shows.
        public var emptyClasses: [String]
        /// Whether some images are marked as unseen.
        public var marksUnseen: Bool
        /// The width at which every method works; nil where images keep their own size.
        public var width: Int?
        /// The height at which every method works; nil likewise.
        public var height: Int?
        /// A hash of the names and classes of the images of all parts.
        public var listHash: String
        /// A hash of the prepared pixels of a few images of all parts: another reader of images, or other files under the
        /// same names, give another one.
        public var sampleHash: String

        enum CodingKeys: String, CodingKey {
            case name
            case count = "images"
            case classes
            case emptyClasses = "empty_classes"
            case marksUnseen = "marks_unseen"
            case width
            case height
            case listHash = "list_hash"
            case sampleHash = "sample_hash"
        }
    }

    /// A setting of a method.
    public struct Setting: Codable, Sendable, Equatable {
        /// The setting, such as "q=50".
        public var name: String
        /// The model's name, or nil for an image codec.
        public var model: String?
        /// The model's fingerprint, or nil for an image codec.
        public var modelFingerprint: String?
        /// The parameters of the sending side's network, or nil.
        public var encoderParameters: Int?
        /// The multiplications with accumulation of the sending side's network, or nil.
        public var encoderMultiplyAccumulates: Int?

        enum CodingKeys: String, CodingKey {
            case name
            case model
            case modelFingerprint = "model_fingerprint"
            case encoderParameters = "encoder_parameters"
            case encoderMultiplyAccumulates = "encoder_macs"
        }
    }

    /// A line of the report.
    public struct Line: Codable, Sendable, Equatable {
        /// The name in reports.
        public var name: String
        /// The name in the rows of single images.
        public var judgedName: String
        /// Whether the bytes are those without tables and headers.
        public var isAbbreviated: Bool
        /// The family of feature codecs, or nil.
        public var family: String?
        /// The settings in the order of the report.
        public var settings: [Setting]

        enum CodingKeys: String, CodingKey {
            case name
            case judgedName = "judged_name"
            case isAbbreviated = "abbreviated"
            case family
            case settings
        }
    }

    /// What an image's rows are about, in their order.
    public struct Row: Codable, Sendable, Hashable {
        /// The method and how it was judged.
        public var method: String
        /// The method's setting.
        public var setting: String
    }

    /// The version of the schema.
    public var schema = currentSchema
    /// The images.
    public var data: Images
    /// The judge.
    public var task: EvaluationResults.TaskFacts
    /// Whether the error of features that come back is measured; nil stands for no.
    public var measuresFeatures: Bool?
    /// Everything that decides the streams and answers of each method.
    public var methods: [String]
    /// The lines of the report.
    public var series: [Line]
    /// The rows of each image.
    public var rows: [Row]
    /// The plan that the run follows, or nil where it was not stated.
    public var plan: PlanFile?
    /// The part that was measured, or nil for the whole.
    public var shard: Shard?
    /// Where the run takes place.
    public var machine: EvaluationResults.MachineFacts
    /// Where its parts, or what was added to it later, took place, if on several machines.
    public var machines: [EvaluationResults.MachineFacts]?

    /// This run as what goes on with an earlier one: where that took place stays known.
    ///
    /// - Parameter adds: whether something is left to measure, here.
    func continuing(_ earlier: RunManifest, adds: Bool) -> RunManifest {
        let known = earlier.machines ?? [earlier.machine]
        var run = self
        (run.machine, run.machines) = (earlier.machine, earlier.machines)
        if adds, !known.contains(machine) { run.machines = known + [machine] }
        return run
    }

    /// The rows that a line of the report sums up, by their places among `rows`, each with its setting.
    func rowPlaces(of line: Line) -> [(setting: Setting, place: Int)] {
        line.settings.compactMap { setting in
            rows.firstIndex { $0.method == line.judgedName && $0.setting == setting.name }.map { (setting, $0) }
        }
    }

    /// The number of images of the run or of its part.
    public var imageCount: Int { shard?.partCount(of: data.count) ?? data.count }
}
