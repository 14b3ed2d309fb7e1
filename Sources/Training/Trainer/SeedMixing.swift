/// Unrelated seeds for the many things that are drawn at random in a run.
enum SeedMixing {
    static func seed(_ base: UInt64, _ parts: Int...) -> UInt64 {
        parts.reduce(base) { state, part in
            var bits = state ^ (UInt64(bitPattern: Int64(part)) &+ 0x9e37_79b9_7f4a_7c15)
            bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
            bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
            return bits ^ (bits >> 31)
        }
    }
}
