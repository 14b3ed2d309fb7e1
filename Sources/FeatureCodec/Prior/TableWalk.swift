/// Finds the tables of one latent's symbols pass by pass, and may keep what earlier passes told.
public protocol TableWalk {
    /// The table of each symbol of the next pass, the first one at first.
    ///
    /// - Parameter known: the symbols of all passes before it, which go on those of the call before.
    mutating func nextIndices(known: [[Int32]]) -> [UInt16]
}

/// A walk that asks the prior anew for every pass.
struct PlainWalk: TableWalk {
    let prior: any Prior
    let shape: [Int]
    private var pass = 0

    init(_ prior: any Prior, shape: [Int]) {
        self.prior = prior
        self.shape = shape
    }

    mutating func nextIndices(known: [[Int32]]) -> [UInt16] {
        defer { pass += 1 }
        return prior.tableIndices(pass: pass, shape: shape, known: known)
    }
}

extension Prior {
    /// A walk that asks for the tables of every pass by itself.
    public func walk(shape: [Int]) -> any TableWalk { PlainWalk(self, shape: shape) }

    /// The table of each symbol of all passes.
    ///
    /// - Parameter shape: the shape of the latent.
    public func tableIndices(of symbols: [[Int32]], shape: [Int]) -> [[UInt16]] {
        var walk = walk(shape: shape)
        return symbols.indices.map { walk.nextIndices(known: Array(symbols[..<$0])) }
    }
}
