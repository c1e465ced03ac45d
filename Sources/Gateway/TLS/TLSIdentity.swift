import Crypto
import NIOSSL
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the gateway proves its name with: read from files, and again when they have changed.
final class TLSIdentity: Sendable {
    /// What was read from the files: the one in use, and a digest of what was read last.
    private struct State {
        var usable: Usable
        var digest: [UInt8]
    }

    /// A certificate and key that go together.
    private struct Usable {
        var context: NIOSSLContext
        /// The last moment that the certificate holds, in seconds since 1970.
        var endSeconds: Int
    }

    private let files: GatewayConfiguration.TLSFiles
    private let state: Mutex<State>

    /// The identity in `files`; throws ``GatewayError`` where they hold none.
    init(_ files: GatewayConfiguration.TLSFiles) throws {
        self.files = files
        let digest = Self.digest(of: files)
        state = Mutex(State(usable: try Self.usable(files), digest: digest))
    }

    /// What new connections are encrypted with.
    var context: NIOSSLContext { state.withLock(\.usable.context) }

    /// The last moment that the certificate holds, in seconds since 1970.
    var endSeconds: Int { state.withLock(\.usable.endSeconds) }

    /// Reads the files where they have changed, and returns whether they had.
    ///
    /// Throws ``GatewayError`` once for each content that can't be used; what was in use stays in use.
    func refresh() throws -> Bool {
        let digest = Self.digest(of: files)
        let isNew = state.withLock { state in
            defer { state.digest = digest }
            return state.digest != digest
        }
        guard isNew else { return false }
        let usable = try Self.usable(files)
        state.withLock { $0.usable = usable }
        return true
    }

    private static func digest(of files: GatewayConfiguration.TLSFiles) -> [UInt8] {
        [files.certificateChain, files.privateKey].flatMap { path in
            let bytes = FileManager.default.contents(atPath: path) ?? Data()
            return Array(SHA256.hash(data: bytes))
        }
    }

    private static func usable(_ files: GatewayConfiguration.TLSFiles) throws -> Usable {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(files.certificateChain)
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: files.privateKey, format: .pem))
            )
            configuration.minimumTLSVersion = .tlsv12
            return Usable(
                context: try NIOSSLContext(configuration: configuration),
                endSeconds: chain.first.map { Int($0.notValidAfter) } ?? 0
            )
        } catch {
            throw GatewayError.badCertificate(files, cause: error)
        }
    }
}
