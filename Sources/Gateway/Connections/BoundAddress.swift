import NIOCore
import Synchronization

/// Judges the address that is really listened on, whatever it was called.
final class BoundAddress: Sendable {
    private let configuration: GatewayConfiguration
    private let refusal = Mutex<String?>(nil)

    init(_ configuration: GatewayConfiguration) { self.configuration = configuration }

    /// The address that was refused.
    var refused: String? { refusal.withLock(\.self) }

    /// Whether requests may be taken from `listener`, which is closed if not.
    func admit(_ listener: any Channel) async -> Bool {
        let address = listener.localAddress?.ipAddress ?? ""
        guard !configuration.mayServe(on: address) else { return true }
        refusal.withLock { $0 = address }
        try? await listener.close()
        return false
    }
}
