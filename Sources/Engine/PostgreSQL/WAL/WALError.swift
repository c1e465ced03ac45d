/// Why the log cannot be read on: what is wrong, and where.
package struct WALError: Error, Hashable, Sendable {
    /// The kinds of trouble, for machines.
    package enum Code: String, Hashable, Sendable {
        /// The bytes given do not join the bytes before them.
        case gap
        /// The page's magic number belongs to no known PostgreSQL version.
        case unknownVersion
        /// A page header contradicts its place or itself.
        case pageHeader
        /// The log belongs to another cluster or has other settings than expected.
        case foreignLog
        /// A record's header is impossible: its length, its resource manager, or its link to the record before.
        case recordHeader
        /// A record's bytes do not match its checksum.
        case checksum
        /// A record's checksum is right, but its contents cannot be understood.
        case malformed
    }

    /// What is wrong.
    package let code: Code
    /// The page or the record that is wrong.
    package let position: LogSequenceNumber
    /// A sentence for people.
    package let message: String
}

extension WALError: CustomStringConvertible {
    /// The sentence, with the position.
    package var description: String { "Log at \(position): \(message)" }
}
