internal import FeatureCodec

/// How finely a context prior tells symbols apart.
public struct ContextSize: Sendable, Equatable {
    /// The contexts by how far from the middle a symbol may lie, in each pass.
    public var magnitudes: Int
    /// The contexts by where the middle may be, in each pass.
    public var neighbours: Int
    /// The tables that all contexts share.
    public var tables: Int
    /// The hidden units of the network that looks at the symbols around, for each channel; 0 for two linear rules instead.
    public var units: Int

    /// The numbers of contexts by the first that make sense.
    public static let supportedMagnitudes = 2...64
    /// The numbers of contexts by the second; a single one tells nothing.
    public static let supportedNeighbours = 1...64
    /// The numbers of tables.
    public static let supportedTables = 1...4_096
    /// The greatest number of units.
    public static let greatestUnits = ContextNetwork.supportedUnits.upperBound

    /// Whether there may be so many units: none, or a multiple of what is computed together.
    public static func supports(units: Int) -> Bool {
        units == 0 || ContextNetwork.supports(units: units)
    }

    /// Joins the counts.
    public init(magnitudes: Int = 16, neighbours: Int = 15, tables: Int = 128, units: Int = 32) {
        self.magnitudes = magnitudes
        self.neighbours = neighbours
        self.tables = tables
        self.units = units
    }
}
