/// Where an object of a document stands.
package struct TextSpan: Sendable, Equatable {
    /// A place between two characters; lines and columns count from 1.
    package struct Position: Sendable, Equatable {
        /// The line.
        package let line: Int
        /// The column of the character behind the place.
        package let column: Int
    }

    /// Behind the opening brace, as IAM's policy simulator counts.
    package let start: Position
    /// Behind the closing brace.
    package let end: Position
}
