/// An operation whose kernel reads each element of its first input before it writes there, so that both may share memory.
protocol InPlaceOperation: Operation {}

extension ReLU: InPlaceOperation {}
extension ClippedReLU: InPlaceOperation {}
extension LeakyReLU: InPlaceOperation {}
extension BatchNormalization: InPlaceOperation {}
extension Scale: InPlaceOperation {}
extension Softmax: InPlaceOperation {}
extension Quantize: InPlaceOperation {}
