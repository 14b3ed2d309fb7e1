extension EvaluationResults {
    /// Where methods stand beside each other image by image or class by class: a setting of each.
    ///
    /// Feature codecs at the fewest bytes that lose no more than 2 points, image codecs at the fewest bytes that are no fewer
    /// than those of the first feature codec, and after these; without a feature codec all at settings that are about as good.
    /// Lossless codecs, and second readings of the same streams, are left out.
    var pointsBeside: [(method: MethodResult, point: OperatingPoint)] {
        let plain = methods.filter { !$0.isAbbreviated && !$0.isTuned && !$0.isLossless }
        let shown = plain.filter { $0.family != nil } + plain.filter { $0.family == nil }
        let bytes = shown.first { $0.family != nil }.flatMap(comparablePoint)?.bytes
        return shown.compactMap { method in
            guard let bytes, method.family == nil else { return comparablePoint(of: method).map { (method, $0) } }
            let enough = method.points.filter { $0.bytes >= bytes }.min { $0.bytes < $1.bytes }
            return (enough ?? method.points.max { $0.bytes < $1.bytes }).map { (method, $0) }
        }
    }
}
