import Backbones
import NeuralNetwork
import Testing

@Suite("Small residual network")
struct SmallResidualNetworkTests {
    @Test("Shapes at the split points", arguments: [(128, [32, 16, 8]), (64, [16, 8, 4])])
    func splitPointShapes(side: Int, sides: [Int]) throws {
        let network = SmallResidualNetwork()
        let shapes = try network.graph(classes: 10).shapes(inputs: [[2, side, side, 3]])
        for (point, (width, side)) in zip(network.splitPoints, zip(network.widths, sides)) {
            #expect(shapes[point] == [2, side, side, width])
        }
        #expect(shapes["logits"] == [2, 10])
    }

    @Test("Parameters, counted by hand for one block of four channels")
    func parameterCount() throws {
        let network = SmallResidualNetwork(widths: [4], blocksPerStage: 1, stemKernel: 3, poolsAfterStem: false)
        // Stem 3*4*9 + 4*4 statistics, two 4*4*9 convolutions with 4*4 statistics each, linear 4*10 + 10.
        #expect(try network.graph(classes: 10).parameterCount == 108 + 16 + 2 * (144 + 16) + 50)
    }

    @Test("A head and a tail meet at every split point")
    func splits() throws {
        let network = SmallResidualNetwork(widths: [4, 8])
        let graph = try network.graph(classes: 3)
        for point in network.splitPoints {
            let (head, tail) = try graph.split(at: point)
            #expect(head.outputs == [point])
            #expect(tail.inputs == [point])
            #expect(head.nodes.count + tail.nodes.count == graph.nodes.count)
        }
    }

    @Test("A network without stages is refused")
    func refusesEmpty() {
        #expect(throws: NetworkError.self) { try SmallResidualNetwork(widths: []).graph(classes: 10) }
    }
}
