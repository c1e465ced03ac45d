package import FoundationEssentials

/// The secret part of a key, sealed; a key that was rotated has several, and decrypts with all of them.
package struct KeyMaterial: Codable, Sendable, Equatable {
    /// How it came to be.
    package enum Origin: String, Codable, Sendable {
        /// Made with the key.
        case creation
        /// Made by the yearly, or otherwise regular, rotation.
        case automatic
        /// Made or imported when somebody asked for a rotation.
        case onDemand
        /// Imported as the key's first.
        case imported
    }

    /// Its name: 64 hexadecimal digits, derived from the material itself and the key's id.
    package var id: String
    /// The sealed bytes; nil where imported material has expired or was deleted.
    package var sealed: Data?
    /// How it came to be.
    package var origin: Origin
    /// When it came to be, or last was imported.
    package var createdAt: Date
    /// When it stops working; of imported material only.
    package var expiresAt: Date?
    /// What its importer says of it.
    package var comment: String?
    /// Whether it was imported to be rotated to, and has not been yet.
    package var isWaiting = false

    /// Whether it can be used at `time`.
    package func isPresent(at time: Date) -> Bool { sealed != nil && expiresAt.map { time < $0 } != false }
}
