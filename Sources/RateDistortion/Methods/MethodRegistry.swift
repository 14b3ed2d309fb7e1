/// A kind of method that the command line can ask for.
public protocol RegisteredMethod: Method {
    /// How the kind is written on the command line, for messages.
    static var usage: String { get }

    /// The method that a request asks for, or nil where the request is not for this kind.
    ///
    /// - Throws: `EvaluationError.Code.invalidSetting` or `.modelMismatch` where the kind is right and the rest is not.
    static func make(_ request: MethodRequest, models: ModelCatalog) throws(EvaluationError) -> Self?
}

/// Every kind of method; a new kind is one more line.
public enum MethodRegistry {
    /// The kinds, in the order in which they are asked; the feature codecs, which go by any name, come last.
    public static let kinds: [any RegisteredMethod.Type] = [
        PNGMethod.self,
        JPEGMethod.self,
        FeatureMethod.self,
    ]

    /// The method that a request asks for.
    ///
    /// - Throws: `EvaluationError.Code.unknownMethod`, listing what there is.
    public static func method(
        for request: MethodRequest,
        models: ModelCatalog
    ) throws(EvaluationError) -> any Method {
        for kind in kinds {
            if let method = try kind.make(request, models: models) { return method }
        }
        let families = models.families.isEmpty ? "" : "; families: " + models.families.joined(separator: ", ")
        throw EvaluationError(
            .unknownMethod,
            "no method, family or model is called '\(request.name)'; methods: "
                + kinds.map { $0.usage }.joined(separator: ", ") + families
        )
    }
}
