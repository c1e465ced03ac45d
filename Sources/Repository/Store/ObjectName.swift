/// The name of an object in a store: components joined by `/`.
package struct ObjectName: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Longest component, in bytes.
    static let componentBytesMax = 128
    /// Longest name, in bytes.
    static let nameBytesMax = 512

    /// The spelling, as the store sees it.
    package let text: String

    /// Checks the spelling; throws `RepositoryError` with code `invalidName`.
    package init(_ text: String) throws {
        let components = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.nameBytesMax, components.allSatisfy(Self.isComponent) else {
            throw RepositoryError.invalidName(text)
        }
        self.text = text
    }

    /// A name made of components that are known to be right.
    init(trusted components: String...) {
        text = components.joined(separator: "/")
    }

    package var description: String { text }

    /// The components, first to last.
    var components: [Substring] { text.split(separator: "/") }

    /// Whether a text can be one component of a name.
    static func isComponent(_ text: some StringProtocol) -> Bool {
        (1...componentBytesMax).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
            && text.utf8.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "-"):
            true
        default: false
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}
