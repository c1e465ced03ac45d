import Foundation
import Testing

/// A short, always equal run of what `make fuzz` does for longer.
struct FuzzTests {
    /// How many changed inputs each reader gets.
    private static let rounds = ProcessInfo.processInfo.environment["HOLDFAST_FUZZ_ROUNDS"].flatMap(Int.init) ?? 1_500

    @Test(arguments: Parser.allCases)
    func `a reader survives whatever it is given`(parser: Parser) throws {
        let seeds = try Seeds.read(parser)
        #expect(!seeds.isEmpty)
        for seed in seeds { parser.feed(seed) }
        var mutator = Mutator(seed: 1)
        for round in 0..<Self.rounds {
            let other = seeds[mutator.number(below: seeds.count)]
            parser.feed(mutator.changed(seeds[round % seeds.count], other: other))
        }
    }

    @Test(arguments: Parser.allCases)
    func `every seed is accepted, so that changes of it reach deep`(parser: Parser) throws {
        let fresh = try Seeds.make(parser)
        #expect(!fresh.isEmpty)
        for seed in fresh { try parser.read(seed) }
        for seed in try Seeds.read(parser) { try parser.read(seed) }
    }

    /// Writes the seeds anew, after a change of a format.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["HOLDFAST_SEED_DIRECTORY"] != nil))
    func `seeds can be made`() throws {
        let directory = try #require(ProcessInfo.processInfo.environment["HOLDFAST_SEED_DIRECTORY"])
        for parser in Parser.allCases {
            let folder = URL(fileURLWithPath: directory).appending(path: parser.rawValue)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (number, seed) in try Seeds.make(parser).enumerated() {
                try Data(seed).write(to: folder.appending(path: "\(number)"))
            }
        }
    }
}
