/// Eight channels at a time: the unit of all portable kernels.
typealias Lanes = SIMD8<Float>

extension UnsafePointer<Float> {
    /// Reads eight floats from here on; no alignment needed.
    @inline(__always)
    var lanes: Lanes { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
}

extension UnsafeMutablePointer<Float> {
    /// Writes the first floats of eight.
    @inline(__always)
    func store(_ lanes: Lanes, count: Int = 8) {
        if count >= 8 {
            UnsafeMutableRawPointer(self).storeBytes(of: lanes, as: Lanes.self)
        } else {
            for lane in 0..<count { self[lane] = lanes[lane] }
        }
    }
}

extension [Float] {
    /// The elements with zeros behind them, up to a multiple of eight.
    var paddedToLanes: [Float] { self + [Float](repeating: 0, count: (8 - count % 8) % 8) }
}
