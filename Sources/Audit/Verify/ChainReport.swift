/// What a walk along the chain has found.
package struct ChainReport: Sendable {
    /// The most findings that are told one by one.
    static let findingsMax = 1_000

    /// Something that is not as it was written.
    package struct Finding: Sendable, Equatable {
        /// What has happened to a line.
        package enum Kind: String, Sendable {
            /// Lines are missing between others.
            case removed
            /// A line says something else than when it was written, or it is none.
            case changed
            /// A line stands in another's place.
            case reordered
            /// A line stands there that does not belong there.
            case inserted
            /// Lines are missing at the end, or at the beginning where age has not removed them.
            case truncated
        }

        /// What has happened.
        package let kind: Kind
        /// The number of the first line that it has happened to.
        package let number: Int
        /// Where and what, for people.
        package let text: String
    }

    /// How many files were read.
    package var files = 0
    /// How many lines were.
    package var lines = 0
    /// What is wrong, in the order of the lines.
    package var findings: [Finding] = []
    /// What the log says about itself: torn lines that were cut, calls that could not be recorded.
    package var notes: [String] = []
    /// What the first line follows.
    package var start: ChainLink?
    /// The last line.
    package var head: ChainLink?

    /// Whether nothing is wrong.
    package var isSound: Bool { findings.isEmpty }

    mutating func add(_ kind: Finding.Kind, _ number: Int, _ text: String) {
        guard findings.count < Self.findingsMax else { return }
        findings.append(Finding(kind: kind, number: number, text: text))
    }

    mutating func note(_ text: String) {
        if notes.count < Self.findingsMax { notes.append(text) }
    }
}
