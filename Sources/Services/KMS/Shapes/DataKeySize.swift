import Keys

/// A length of data keys.
enum DataKeySpec: String, Codable, Sendable, CaseIterable {
    case aes256 = "AES_256"
    case aes128 = "AES_128"

    /// How long such a key is.
    var bytes: Int { self == .aes256 ? 32 : 16 }
}

/// The bytes of a data key, of which a request says either the number or the name.
func dataKeyBytes(_ spec: DataKeySpec?, _ number: Int?) throws -> Int {
    switch (spec, number) {
    case (let spec?, nil): spec.bytes
    case (nil, let number?): number
    default: throw KeyError(.validation, "Please specify either number of bytes or key spec.")
    }
}
