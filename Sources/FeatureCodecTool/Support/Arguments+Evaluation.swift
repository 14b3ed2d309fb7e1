public import ArgumentParser
public import RateDistortion

extension LabelMap.Scope: ExpressibleByArgument {}

extension QualityMetric: ExpressibleByArgument {}

extension Shard: ExpressibleByArgument {}

extension LinkRate: ExpressibleByArgument {}

extension CurveInterpolation: ExpressibleByArgument {}
