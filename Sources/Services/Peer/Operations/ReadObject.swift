import Fleet
import Repository
import Wire

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reads part of an object, as it is sealed.
struct ReadObject: PeerOperation, Codable {
    /// How much is read at once.
    static let bytesMax = 8 * 1024 * 1024

    /// The bytes; fewer than asked where the object ends.
    struct Output: Codable, Sendable {
        let bytes: Data
    }

    let name: String
    let offset: Int
    let count: Int

    static var binding: HTTPBinding? { HTTPBinding("POST", "/peer/\(name)", outputPayload: "bytes") }

    func run(in region: ServedRegion) async throws -> Output {
        guard offset >= 0, (1...Self.bytesMax).contains(count), offset <= Int.max - count else {
            throw ServiceError.invalidParameterValue("Read 1 to \(Self.bytesMax) bytes from an offset of 0 or more.")
        }
        let object = try ReadableObjects.name(name)
        let bytes = try await region.link.source().store.get(object, range: offset..<(offset + count))
        return Output(bytes: Data(bytes))
    }
}
