package import Repository

extension CollectionReport {
    /// The result as a line.
    package var line: String {
        var text = "deleted \(packsDeleted) packs, \(bytesFreed) bytes"
        if packsRepacked > 0 { text += "; moved \(bytesMoved) bytes out of \(packsRepacked) mostly dead packs" }
        if packsRetained > 0 { text += "; \(packsRetained) packs are dead but locked" }
        if packsWaiting > 0 { text += "; \(packsWaiting) mostly dead packs wait for the next time" }
        if packsUnreadable > 0 { text += "; \(packsUnreadable) packs can't be moved, because they are damaged" }
        return text + "; \(packsKept) packs stay"
    }
}
