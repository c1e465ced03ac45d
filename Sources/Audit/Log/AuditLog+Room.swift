import Foundation
import Logging

extension AuditLog {
    /// The longest line: a record, its place in the chain, and the newline.
    private static let lineBytesMax = AuditRecord.bytesMax + 256

    /// Sets room aside for the record of a call that is about to begin, or throws where there is none.
    func admit(_ requestID: String) throws {
        admitted.insert(requestID)
        do {
            try tellGap()
            try takeRoom(0)
            refusesCalls = false
        } catch {
            admitted.remove(requestID)
            if !refusesCalls {
                logger.critical("Calls are refused: no room for their records", metadata: ["reason": "\(error)"])
            }
            refusesCalls = true
            throw error
        }
    }

    /// Makes sure that `bytes` can be written beside the records of all calls that have been admitted.
    func takeRoom(_ bytes: Int) throws {
        guard let reserved = reservedTo else { return }
        let needed = size + bytes + admitted.count * Self.lineBytesMax
        guard reserved < needed else { return }
        do {
            try reserve(to: needed + settings.spareBytes)
        } catch let error as AuditError where error.code == .noSpace {
            try reserve(to: needed)
        }
    }

    /// Takes the room back that was used, as long as the disk has some.
    func refillRoom() {
        guard let reserved = reservedTo, reserved < size + settings.spareBytes / 2 else { return }
        try? reserve(to: size + settings.spareBytes)
    }

    private func reserve(to end: Int) throws {
        let from = max(size, reservedTo ?? 0)
        reservedTo = try log.reserve(end - from, at: from) ? end : nil
    }
}
