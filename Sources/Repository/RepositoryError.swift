/// Why the repository refused or failed: a code for machines, a sentence for people, a cause for logs.
package struct RepositoryError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure; stable.
    package enum Code: String, Sendable, Codable {
        case alreadyExists, baseUnusable, busy, damaged, fenced, invalidName, invalidPath, keyUnavailable
        case lineageTaken, limitExceeded, listingIncomplete, locked, logGap, logOverlap, newerFormat, notARepository,
            notFound
        case readOnly, retained, sourceFailed, storeFailed, storeFull, targetFailed, targetNotEmpty, wrongKey
    }

    /// What kind of failure.
    package let code: Code
    /// A sentence that says what happened and what to do.
    package let message: String
    /// What is damaged, for code `damaged`.
    package let damage: Damage?
    /// The error underneath.
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, damage: Damage? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.damage = damage
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return message }
        return "\(message) (\(cause))"
    }
}

extension RepositoryError {
    /// Bytes that can't be trusted.
    static func damaged(_ damage: Damage, cause: (any Error)? = nil) -> Self {
        Self(
            .damaged,
            "The repository is damaged: \(damage). Restore the object from another copy, or delete what needs it.",
            damage: damage,
            cause: cause
        )
    }

    /// Bytes of an object that can't be trusted.
    static func damaged(_ object: ObjectName, _ reason: Damage.Reason) -> Self {
        damaged(Damage(object: object.text, reason: reason))
    }

    /// An identifier that can't be part of an object's name.
    static func invalidName(_ name: String) -> Self {
        Self(
            .invalidName,
            "\"\(name)\" is not a usable name: use 1 to 128 letters, digits, '.', '_', ':' or '-', no dot first."
        )
    }

    /// A path that can't be in a snapshot.
    static func invalidPath(_ path: String, _ why: String) -> Self {
        Self(.invalidPath, "\"\(path)\" can't be in a snapshot: \(why).")
    }

    /// An object that is not there.
    static func notFound(_ what: String) -> Self {
        Self(.notFound, "\(what) does not exist in the repository.")
    }

    /// An object that a lock keeps.
    package static func retained(_ name: ObjectName, cause: (any Error)? = nil) -> Self {
        Self(
            .retained,
            "Object \(name) is locked against deletion for some more time; it is deleted after that.",
            cause: cause
        )
    }

    /// A name that is in use.
    static func alreadyExists(_ what: String) -> Self {
        Self(.alreadyExists, "\(what) already exists in the repository; objects are written once.")
    }

    /// Something larger than the format or this program allows.
    static func limitExceeded(_ what: String, max: Int) -> Self {
        Self(.limitExceeded, "\(what) is larger than allowed (\(max)).")
    }
}

extension RepositoryError {
    /// The same error, with what the caller knows about where it struck.
    func adding(
        snapshot: SnapshotID? = nil,
        stream: StreamID? = nil,
        path: String? = nil,
        pages: Range<Int>? = nil
    )
        -> Self
    {
        guard var damage else { return self }
        if let snapshot, !damage.snapshots.contains(snapshot) { damage.snapshots.append(snapshot) }
        damage.stream = damage.stream ?? stream
        damage.path = damage.path ?? path
        damage.pages = damage.pages ?? pages
        return .damaged(damage, cause: cause)
    }
}
