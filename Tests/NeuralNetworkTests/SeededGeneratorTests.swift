import NeuralNetwork
import Testing

@Suite struct SeededGeneratorTests {
    @Test("the sequence of xoshiro256** is that of its authors' code")
    func reference() throws {
        var generator = try #require(SeededGenerator(state: [1, 2, 3, 4]))
        #expect((0..<4).map { _ in generator.next() } == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }

    @Test("a restored state goes on with the same numbers")
    func restoration() throws {
        var generator = SeededGenerator(seed: 7)
        _ = generator.normal()
        var restored = try #require(SeededGenerator(state: generator.state))
        #expect((0..<9).map { _ in restored.normal() } == (0..<9).map { _ in generator.normal() })
        #expect(SeededGenerator(state: [0, 0, 0, 0]) == nil)
        #expect(SeededGenerator(state: [1, 2, 3]) == nil)
    }

    @Test("moments of the uniform and the normal distribution", arguments: [0, 1, 99] as [UInt64])
    func moments(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = 4000
        let uniform = (0..<count).map { _ in Double(generator.uniform()) }
        let normal = (0..<count).map { _ in Double(generator.normal()) }
        #expect(uniform.allSatisfy { (0..<1).contains($0) })
        // Four deviations of the estimates: 1/sqrt(12 n), 1/sqrt(n) and sqrt(2/n).
        let root = Double(count).squareRoot()
        #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 4 * 0.289 / root)
        #expect(abs(normal.reduce(0, +) / Double(count)) < 4 / root)
        #expect(abs(normal.map { $0 * $0 }.reduce(0, +) / Double(count) - 1) < 4 * 1.415 / root)
        #expect(normal.contains { abs($0) > 3 })
    }
}
