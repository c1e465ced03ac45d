/// An action of a statement, such as `rds:Describe*`; letters are the same in any case.
struct ActionPattern: Sendable, Equatable {
    private let pattern: Pattern

    /// Reads `*` or a service's prefix, a colon and a name, which may have wildcards.
    init(_ text: String) throws(PolicyError) {
        if text != "*" {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw .malformed(
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                    "\(text.prefix(128)) is not."
                )
            }
            guard ActionPattern.isService(parts[0]) else {
                throw .malformed("Vendor \(parts[0].prefix(64)) is not valid")
            }
            guard !parts[1].isEmpty, parts[1].utf8.allSatisfy(ActionPattern.isNameByte) else {
                throw .malformed("Syntax errors in policy.", "\(text.prefix(128)) is not the name of an action.")
            }
        }
        let elements = text.lowercased().unicodeScalars.map { scalar -> Pattern.Element in
            switch scalar {
            case "*": .anyText(crossing: true)
            case "?": .anyCharacter(crossing: true)
            default: .scalar(scalar)
            }
        }
        pattern = Pattern(elements: elements)
    }

    /// Whether the action called `name` is meant.
    func matches(_ name: String) -> Bool { pattern.matches(name.lowercased()) }

    /// Whether `text` can be the prefix of a service.
    static func isService(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "*?-_:.".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
