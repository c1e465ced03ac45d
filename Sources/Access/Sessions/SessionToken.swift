import Foundation

/// The token of a session: the session itself, sealed.
struct SessionToken {
    /// The longest token.
    static let charactersMax = 32_768
    private static let purpose = "session-token"

    let sealer: any SecretSealer

    /// The token of `session`.
    func text(_ session: Session) throws -> String {
        let clear = try JSONEncoder().encode(session)
        return try sealer.seal(Array(clear), for: Self.purpose).base64EncodedString()
    }

    /// The session of a token; nil where it is none of ours.
    func session(_ text: String) -> Session? {
        guard text.utf8.count <= Self.charactersMax, let sealed = Data(base64Encoded: text),
            let clear = try? sealer.open(sealed, for: Self.purpose)
        else { return nil }
        return try? JSONDecoder().decode(Session.self, from: Data(clear))
    }
}
