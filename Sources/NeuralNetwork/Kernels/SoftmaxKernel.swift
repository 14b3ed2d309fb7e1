#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Exponentials over the channels, shifted by the greatest so that none overflows; input and output may be one memory.
struct SoftmaxKernel: PortableKernel {
    let channels: Int

    func run(inputs: [TensorView], output: MutableTensorView) {
        var (source, target) = (inputs[0].base, output.base)
        for _ in 0..<output.count / channels {
            var greatest = source[0]
            for channel in 1..<max(1, channels) { greatest = max(greatest, source[channel]) }
            var sum: Float = 0
            for channel in 0..<channels {
                target[channel] = expf(source[channel] - greatest)
                sum += target[channel]
            }
            for channel in 0..<channels { target[channel] /= sum }
            source += channels
            target += channels
        }
    }
}
