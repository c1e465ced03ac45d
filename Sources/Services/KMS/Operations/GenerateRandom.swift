import Keys
import Wire

/// Answers random bytes.
struct GenerateRandom: KMSOperation {
    var numberOfBytes: Int?

    /// The bytes.
    struct Output: Codable, Sendable { var plaintext: [UInt8] }

    func accesses(of caller: KeyCaller, in keys: Keys) async throws -> [KeyAccess] {
        [KeyAccess("GenerateRandom", .none)]
    }

    func run(in keys: Keys, for caller: KeyCaller) async throws -> Output {
        guard let numberOfBytes else { throw KeyError(.validation, "NumberOfBytes must be given.") }
        return Output(plaintext: try keys.random(bytes: numberOfBytes))
    }
}
