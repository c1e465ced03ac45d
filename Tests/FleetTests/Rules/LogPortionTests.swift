import Fleet
import Testing

@Suite struct `A portion of a log file` {
    private static func walk(_ file: [UInt8], lines: Int, bytesMax: Int) -> [[UInt8]] {
        var (parts, start): ([[UInt8]], Int) = ([], 0)
        while true {
            let part = LogPortion(from: start, of: file.count, lines: lines, bytesMax: bytesMax) {
                Array(file[$0..<min(file.count, $0 + $1)])
            }
            parts.append(part.bytes)
            start = part.end
            if !part.isMorePending { return parts }
        }
    }

    @Test(arguments: [
        ("a\nb\nc\n", 1, 100, ["a\n", "b\n", "c\n"]),
        ("a\nb\nc", 2, 100, ["a\nb\n", "c"]),
        ("a\nb\nc\n", 10, 3, ["a\n", "b\n", "c\n"]),
        ("abcdef\ng\n", 10, 4, ["abcd", "ef\n", "g\n"]),
        ("aéé\nb", 10, 4, ["aé", "é\nb"]),
        ("", 10, 4, [""]),
        ("\n\n", 1, 100, ["\n", "\n"]),
    ])
    func `ends with a line where it can, and the portions together are the file`(
        _ text: String,
        _ lines: Int,
        _ bytesMax: Int,
        _ expected: [String]
    ) {
        let parts = Self.walk(Array(text.utf8), lines: lines, bytesMax: bytesMax)
        #expect(parts.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test(arguments: [
        ("a\nb\nc\n", 1, 100, "c\n"), ("a\nb\nc", 1, 100, "c"), ("a\nb\nc\n", 2, 100, "b\nc\n"),
        ("a\nb\nc\n", 9, 100, "a\nb\nc\n"), ("a\nb\nc\n", 9, 5, "b\nc\n"), ("abcdef", 9, 4, "cdef"),
        ("éé", 9, 3, "é"), ("", 9, 4, ""), ("\n\n", 1, 9, "\n"),
    ])
    func `from the end holds the last lines`(_ text: String, _ lines: Int, _ bytesMax: Int, _ expected: String) {
        let file = Array(text.utf8)
        let part = LogPortion(lastLines: lines, of: file.count, bytesMax: bytesMax) {
            Array(file[$0..<min(file.count, $0 + $1)])
        }
        #expect(String(decoding: part.bytes, as: UTF8.self) == expected)
        #expect(part.end == file.count && !part.isMorePending)
    }

    @Test func `of any file, in portions of any size, loses and repeats nothing`() {
        var random = SeededRandom(7)
        for _ in 0..<300 {
            let file = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                [UInt8(ascii: "\n"), UInt8(ascii: "x"), 0xC3, 0xA9][Int.random(in: 0...3, using: &random)]
            }
            let (lines, bytes) = (Int.random(in: 1...5, using: &random), Int.random(in: 4...40, using: &random))
            let parts = Self.walk(file, lines: lines, bytesMax: bytes)
            #expect(Array(parts.joined()) == file)
            #expect(parts.allSatisfy { $0.count <= bytes && $0.count { $0 == UInt8(ascii: "\n") } <= lines })
        }
    }

    @Test func `marks a later position than the file has as its end`() {
        let part = LogPortion(from: 99, of: 5, lines: 1) { _, _ in [] }
        #expect(part == LogPortion(from: 5, of: 5, lines: 1) { _, _ in [] })
        #expect(!part.isMorePending)
    }
}
