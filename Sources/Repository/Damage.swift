/// Something in the repository that can't be trusted, and what it belongs to.
package struct Damage: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with an object.
    package enum Reason: String, Sendable, Hashable, Codable {
        /// The object, or a part of the log, does not exist.
        case missing
        /// The object is shorter than it was written.
        case truncated
        /// Bytes differ from those that were written.
        case authentication
        /// The bytes are authentic or unreadable, but say something that this format does not allow.
        case format
        /// No object holds the key of the lineage that the object says it is of.
        case keyMissing
        /// Another key than the repository's wraps the key of the lineage, and can't be had.
        case keyUnavailable
        /// The store fails when asked for the object.
        case unreadable
    }

    /// The object, by its name in the store.
    package var object: String
    /// What is wrong with it.
    package var reason: Reason
    /// The snapshots that need it.
    package var snapshots: [SnapshotID]
    /// The stream that needs it, for log.
    package var stream: StreamID?
    /// The file inside the snapshot, where one is known.
    package var path: String?
    /// The smallest range that holds all lost pages of that file, where known.
    package var pages: Range<Int>?
    /// What else is known of the reason, as a sentence.
    package var explanation: String?

    package init(
        object: String,
        reason: Reason,
        snapshots: [SnapshotID] = [],
        stream: StreamID? = nil,
        path: String? = nil,
        pages: Range<Int>? = nil,
        explanation: String? = nil
    ) {
        self.object = object
        self.reason = reason
        self.snapshots = snapshots
        self.stream = stream
        self.path = path
        self.pages = pages
        self.explanation = explanation
    }

    package var description: String {
        var text = "object \(object) is \(reason.words)"
        if let path { text += "; file \(path)" }
        if let pages { text += ", pages \(pages.lowerBound) to \(pages.upperBound - 1)" }
        if !snapshots.isEmpty {
            let names = snapshots.map(\.name).joined(separator: ", ")
            text += "; snapshot\(snapshots.count > 1 ? "s" : "") \(names)"
        }
        if let stream { text += "; log of \(stream)" }
        if let explanation { text += ". \(explanation)" }
        return text
    }
}

extension Damage.Reason {
    /// The reason as the end of a sentence that begins with the object.
    var words: String {
        switch self {
        case .missing: "missing"
        case .truncated: "truncated"
        case .authentication: "damaged (its bytes are not those that were written)"
        case .format: "damaged (it is not a well-formed object)"
        case .keyMissing: "unreadable (the key of its lineage is missing)"
        case .keyUnavailable: "unreadable (the KMS key of its lineage can't be used)"
        case .unreadable: "unreadable (the store fails on it)"
        }
    }
}
