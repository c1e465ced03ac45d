/// The rules for names, paths and tags.
///
/// IAM user guide, reference_iam-quotas.
package enum IdentityChecks {
    /// The most tags of a user, role, policy or session.
    package static let tagsMax = 50
    /// The longest path.
    static let pathCharactersMax = 512
    /// The longest name of a policy.
    static let policyNameCharactersMax = 128

    /// Throws unless `name` can be the value of `parameter`, which is a name.
    package static func name(_ name: String, _ parameter: String, max: Int = 128, min: Int = 1) throws {
        guard name.utf8.allSatisfy(isNameCharacter) else {
            throw AccessError.invalid(name, of: parameter, must: "satisfy regular expression pattern: [\\w+=,.@-]+")
        }
        guard name.utf8.count <= max else {
            throw AccessError.invalid(name, of: parameter, must: "have length less than or equal to \(max)")
        }
        guard name.utf8.count >= min else {
            throw AccessError.invalid(name, of: parameter, must: "have length greater than or equal to \(min)")
        }
    }

    /// Throws unless `path` can stand before a name in an ARN.
    static func path(_ path: String) throws {
        let isPrintable = path.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard path == "/" || (isPrintable && path.count > 2 && path.hasPrefix("/") && path.hasSuffix("/")),
            path.utf8.count <= pathCharactersMax
        else {
            throw AccessError.invalid(path, of: "path", must: "begin and end with / and contain only ASCII characters")
        }
    }

    /// `tags` and `added` together, which must be fit to be tags.
    package static func merged(_ tags: [IdentityTag], _ added: [IdentityTag]) throws -> [IdentityTag] {
        var merged = tags
        var seen: Set<String> = []
        for tag in added {
            try check(tag)
            guard seen.insert(tag.key.lowercased()).inserted else {
                throw AccessError(
                    .invalidInput,
                    "Duplicate tag keys found. Please note that Tag keys are case insensitive."
                )
            }
            merged.removeAll { $0.key.lowercased() == tag.key.lowercased() }
            merged.append(tag)
        }
        guard merged.count <= tagsMax else {
            throw AccessError(
                .limitExceeded,
                "The number of tags has reached the maximum limit. Cannot exceed quota for TagsPerEntity: \(tagsMax)"
            )
        }
        return merged
    }

    private static func check(_ tag: IdentityTag) throws {
        guard (1...128).contains(tag.key.unicodeScalars.count) else {
            throw AccessError.invalid(tag.key, of: "tags.member.key", must: "have length between 1 and 128")
        }
        guard tag.value.unicodeScalars.count <= 256 else {
            throw AccessError.invalid(tag.value, of: "tags.member.value", must: "have length less than or equal to 256")
        }
        guard !tag.key.lowercased().hasPrefix("aws:") else {
            throw AccessError(.invalidInput, "Tag keys must not begin with aws:, which is reserved.")
        }
        guard (tag.key + tag.value).unicodeScalars.allSatisfy(isTagCharacter) else {
            throw AccessError.invalid(
                tag.key,
                of: "tags.member",
                must: "satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+"
            )
        }
    }

    private static func isTagCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        case .decimalNumber, .letterNumber, .otherNumber: true
        case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
        default: "_.:/=+-@".unicodeScalars.contains(scalar)
        }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "_+=,.@-".utf8.contains(byte)
        }
    }
}
