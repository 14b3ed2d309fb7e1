/// Which input channels the output channels of a convolution read, and where the weights between them lie.
struct ChannelPairs: Equatable {
    let isTransposed: Bool
    let inputs: Int
    let outputs: Int
    /// The parts into which channels on either side are divided: a channel reads those of its own part.
    let groups: Int

    /// The input channels that an output channel reads.
    var inputsPerGroup: Int { inputs / groups }

    /// The place of the kernel between two channels among all kernels, in PyTorch's order; nil where there is none.
    func index(from input: Int, to output: Int) -> Int? {
        if isTransposed { return input * outputs + output }
        let first = output / (outputs / groups) * inputsPerGroup
        guard (first..<first + inputsPerGroup).contains(input) else { return nil }
        return output * inputsPerGroup + input - first
    }
}
