import Wire

/// Takes secrets out of what calls ask and answer.
///
/// What is hidden is decided by members' names, in any case of letters, and by their type: bytes are always hidden.
struct HiddenValues {
    /// What stands in a secret's place.
    static let text = "HIDDEN_DUE_TO_SECURITY_REASONS"
    /// The shortest secret that is looked for in messages; shorter ones are parts of ordinary words.
    private static let secretBytesMin = 4

    /// Whether members are hidden whatever their names, because nobody knows what they mean.
    let hidesEverything: Bool
    /// The texts that were hidden.
    private(set) var secrets: Set<String> = []

    init(hidesEverything: Bool = false) { self.hidesEverything = hidesEverything }

    /// `value` with its secrets hidden.
    mutating func hide(in value: Wire) -> Wire { hide(value, in: "") }

    /// `message` without what was hidden.
    func scrubbed(_ message: String) -> String {
        secrets.sorted { $0.utf8.count > $1.utf8.count }.reduce(message) { message, secret in
            message.replacing(secret, with: Self.text)
        }
    }

    private mutating func hide(_ value: Wire, in parent: String) -> Wire {
        switch value {
        case .structure(let members):
            .structure(members.map { ($0.name, hide(member: $0.name, $0.value, in: parent)) })
        case .map(let entries): .map(entries.map { ($0.key, hide(member: $0.key, $0.value, in: parent)) })
        case .list(let element, let values): .list(element: element, values.map { hide($0, in: parent) })
        case .blob: .string(Self.text)
        case .bool, .timestamp: value
        case .integer, .double, .string: hidesEverything ? hidden(value) : value
        }
    }

    private mutating func hide(member: String, _ value: Wire, in parent: String) -> Wire {
        let name = member.lowercased()
        return Self.isSecret(name, in: parent) ? hidden(value) : hide(value, in: name)
    }

    private mutating func hidden(_ value: Wire) -> Wire {
        switch value {
        case .structure(let members): for member in members { _ = hidden(member.value) }
        case .map(let entries): for entry in entries { _ = hidden(entry.value) }
        case .list(_, let values): for value in values { _ = hidden(value) }
        case .string(let text) where text.utf8.count >= Self.secretBytesMin: secrets.insert(text)
        case .bool: return value
        default: break
        }
        return .string(Self.text)
    }

    /// Whether a member's value is secret, by its name and that of the member that it is in.
    static func isSecret(_ name: String, in parent: String) -> Bool {
        if harmless.contains(name) { return false }
        if secretNames.contains(name) || secretParts.contains(where: name.contains) { return true }
        return name == "value" && parent.hasPrefix("optionsetting")
    }

    private static let secretParts = [
        "assertion", "credentialpassword", "passphrase", "password", "plaintext", "presignedurl", "privatekey",
        "secret",
        "token",
    ]
    private static let secretNames: Set<String> = [
        "attestationdocument", "base32stringseed", "ciphertextblob", "ciphertextforrecipient", "content",
        "encryptedkeymaterial", "initquery", "keymaterial", "logfiledata", "mac", "message", "qrcodepng", "seed",
        "sharedsecret", "signature",
    ]
    /// Names that sound like secrets and are none.
    private static let harmless: Set<String> = [
        "authsecretarn", "clientpasswordauthtype", "domainauthsecretarn", "managemasteruserpassword",
        "masterusersecret", "masterusersecretkmskeyid", "nexttoken", "passwordlastused", "passwordresetrequired",
        "rotatemasteruserpassword", "secretarn", "secretstatus",
    ]
}
