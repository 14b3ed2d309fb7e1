/// A kind of method that the command line can ask for.
public protocol RegisteredMethod: Method {
    /// How the kind is written on the command line, for messages.
    static var usage: String { get }
    /// The names that the kind answers to; none where it goes by the names of models.
    static var keywords: [String] { get }

    /// The method that a request asks for, or nil where the request is not for this kind.
    ///
    /// - Throws: `EvaluationError.Code.invalidSetting` or `.modelMismatch` where the kind is right and the rest is not.
    static func make(_ request: MethodRequest, library: CodecLibrary) throws(EvaluationError) -> Self?
}

/// Every kind of method; a new kind is one more line.
public enum MethodRegistry {
    /// The kinds, in the order in which they are asked; the feature codecs, which go by any name, come last.
    public static let kinds: [any RegisteredMethod.Type] = [
        PNGMethod.self,
        JPEGMethod.self,
        WebPMethod.self,
        WebPLosslessMethod.self,
        JPEGXLMethod.self,
        AVIFMethod.self,
        JPEGFeaturesMethod.self,
        FeatureMethod.self,
    ]

    /// Whether a name is that of a kind rather than of a model.
    public static func isKeyword(_ name: String) -> Bool { kinds.contains { $0.keywords.contains(name) } }

    /// The method that a request asks for.
    ///
    /// - Throws: `EvaluationError.Code.unknownMethod`, listing what there is.
    public static func method(
        for request: MethodRequest,
        library: CodecLibrary
    ) throws(EvaluationError) -> any Method {
        for kind in kinds {
            if let method = try kind.make(request, library: library) { return method }
        }
        throw unknown(request.name, codecs: library.names)
    }

    /// The error for a name that no method has.
    ///
    /// - Parameters:
    ///   - name: the name.
    ///   - codecs: the names of the families and models that there are.
    public static func unknown(_ name: String, codecs: [String]) -> EvaluationError {
        EvaluationError(
            .unknownMethod,
            "no method, family or model is called '\(name)'; methods: "
                + kinds.map { $0.usage }.joined(separator: ", ")
                + (codecs.isEmpty ? "" : "; feature codecs: " + codecs.joined(separator: ", "))
        )
    }
}
