internal import Datasets
internal import Yams

/// The options of an evaluation as a file that a paper can cite: every option of `featurecodec evaluate` under its name.
///
/// What is nil is not stated. Results carry the plan that they follow.
public struct PlanFile: Codable, Sendable, Equatable {
    /// The folder of labelled images; none stands for the scenes.
    public var data: String?
    /// The methods with their settings, as on the command line.
    public var methods: [String]?
    /// The classifier that judges decoded images.
    public var task: String?
    /// Classifiers tuned on a codec's decoded images, `CODEC=MODEL`.
    public var judge: [String]?
    /// The classes that compete for an answer.
    public var classes: LabelMap.Scope?
    /// The most images to measure.
    public var limit: Int?
    /// Which sample of the images a limit takes.
    public var seed: UInt64?
    /// The link over which times are stated.
    public var link: String?
    /// Files whose curves are drawn beside the results.
    public var curves: [String]?
    /// How many example images the report shows.
    public var examples: Int?
    /// Whether an image that cannot be read ends the run.
    public var strict: Bool?
    /// Whether the error of features that come back is measured.
    public var featureError: Bool?
    /// The part of the images to measure.
    public var shard: Shard?
    /// How many images are measured at a time.
    public var threads: Int?
    /// The folder of the report.
    public var output: String?
    /// How the results are printed.
    public var format: String?
    /// Whether what the folder holds is replaced.
    public var force: Bool?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case data, methods, task, judge, classes, limit, seed, link, curves, examples, strict, shard, threads, output,
            format
        case force
        case featureError = "feature-error"
    }

    /// A plan that states nothing.
    public init() {}

    /// Reads a plan from YAML.
    ///
    /// - Throws: `EvaluationError.Code.invalidPlan` that names the key at fault, and the nearest known one.
    public init(yaml: String) throws(EvaluationError) {
        do {
            self = try YAMLDecoder().decode(PlanFile.self, from: yaml)
        } catch {
            throw EvaluationError(.invalidPlan, ConfigurationFault(explaining: error, subject: "the plan").message)
        }
    }

    /// Reads a plan; unknown keys are errors.
    public init(from decoder: any Decoder) throws {
        let mapping = try StrictMapping(decoder, CodingKeys.self)
        data = try mapping.optional(.data)
        methods = try mapping.words(.methods)
        task = try mapping.optional(.task)
        judge = try mapping.words(.judge)
        classes = try mapping.optional(.classes)
        limit = try mapping.number(.limit, in: 1...Int.max)
        seed = try mapping.optional(.seed)
        link = try mapping.optional(.link)
        curves = try mapping.words(.curves)
        examples = try mapping.number(.examples, in: Self.exampleRange)
        strict = try mapping.optional(.strict)
        featureError = try mapping.optional(.featureError)
        shard = try mapping.optional(.shard)
        threads = try mapping.number(.threads, in: Self.threadRange)
        output = try mapping.optional(.output)
        format = try mapping.optional(.format)
        force = try mapping.optional(.force)
        if let link, LinkRate(link) == nil {
            throw ConfigurationFault("'link' is '\(link)'; write a rate such as 250kbps or 5Mbps")
        }
        if methods?.isEmpty == true { throw ConfigurationFault("'methods' must list at least one method") }
    }

    /// The numbers of example images that a report may have.
    public static let exampleRange = 0...100
    /// The numbers of threads that a run may have.
    public static let threadRange = 1...1_024

    /// What decides the figures: the plan without places, printing and the division of the work.
    public var essentials: PlanFile {
        var plan = self
        (plan.shard, plan.threads, plan.output, plan.format, plan.force) = (nil, nil, nil, nil, nil)
        return plan
    }

    /// The keys that two plans both state, differently, in order.
    ///
    /// - Returns: each key with its value here and in the other plan.
    public func conflicts(with other: PlanFile) -> [(key: String, here: String, there: String)] {
        zip(entries, other.entries).compactMap { mine, theirs in
            guard let here = mine.value, let there = theirs.value, here != there else { return nil }
            return (mine.key, here, there)
        }
    }

    /// The plan with what another states in its place.
    public func overridden(by other: PlanFile) -> PlanFile {
        var plan = PlanFile()
        plan.data = other.data ?? data
        plan.methods = other.methods ?? methods
        plan.task = other.task ?? task
        plan.judge = other.judge ?? judge
        plan.classes = other.classes ?? classes
        plan.limit = other.limit ?? limit
        plan.seed = other.seed ?? seed
        plan.link = other.link ?? link
        plan.curves = other.curves ?? curves
        plan.examples = other.examples ?? examples
        plan.strict = other.strict ?? strict
        plan.featureError = other.featureError ?? featureError
        plan.shard = other.shard ?? shard
        plan.threads = other.threads ?? threads
        plan.output = other.output ?? output
        plan.format = other.format ?? format
        plan.force = other.force ?? force
        return plan
    }

    /// What the plan states, on one line.
    var text: String {
        entries.compactMap { key, value in value.map { "\(key): \($0)" } }.joined(separator: "; ")
    }

    private var entries: [(key: String, value: String?)] {
        [
            ("data", data), ("methods", methods?.joined(separator: ",")), ("task", task),
            ("judge", judge?.joined(separator: ",")), ("classes", classes?.rawValue), ("limit", limit?.description),
            ("seed", seed?.description), ("link", link), ("curves", curves?.joined(separator: ",")),
            ("examples", examples?.description),
            ("strict", strict?.description),
            ("feature-error", featureError?.description), ("shard", shard?.description),
            ("threads", threads?.description),
            ("output", output), ("format", format), ("force", force?.description),
        ]
    }
}

extension StrictMapping {
    /// A list of words, or one text with commas between them; nil when the key is absent.
    fileprivate func words(_ key: Key) throws -> [String]? {
        guard container.contains(key) else { return nil }
        if let list = try? container.decode([String].self, forKey: key) { return list }
        return [try container.decode(String.self, forKey: key)]
    }

    /// A number within a range, or nil when the key is absent.
    fileprivate func number<Value: Decodable & Comparable>(_ key: Key, in range: ClosedRange<Value>) throws -> Value? {
        guard let value: Value = try optional(key) else { return nil }
        return try number(key, in: range, default: value)
    }
}
