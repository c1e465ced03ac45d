package import FoundationEssentials
package import Repository
import Transport

extension S3Store {
    /// Deletes an object with all its versions.
    package func delete(_ name: ObjectName) async throws {
        guard foundAbilities.keepsVersions else {
            return try await perform("delete", name) {
                do {
                    _ = try await self.client.send(S3Request(method: "DELETE", key: self.key(name)))
                } catch let failure as S3Failure where failure.status == 404 && failure.code != "NoSuchBucket" {}
            }
        }
        // Where an object was overwritten, the next older version appears when one is deleted.
        while let version = try await version(of: name) { try await delete(version, of: name) }
    }

    /// Lengthens the time for which an object is locked.
    package func extend(_ name: ObjectName, keepUntil: Date) async throws {
        guard let mode = foundAbilities.lock else { return }
        let headers = try await perform("lock", name) { try await self.head(name) }
        if let kept = headers[Self.untilField].flatMap(Self.date), kept >= keepUntil.addingTimeInterval(-1) { return }
        // An object that is kept under the stricter mode can't be brought under the other.
        let strict = headers["x-amz-object-lock-mode"] == S3Settings.LockMode.compliance.rawValue
        let text = """
            <Retention xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\
            <Mode>\(strict ? S3Settings.LockMode.compliance.rawValue : mode.rawValue)</Mode>\
            <RetainUntilDate>\(Self.text(keepUntil))</RetainUntilDate></Retention>
            """
        var request = S3Request(method: "PUT", key: key(name), query: [("retention", "")])
        request.body = Array(text.utf8)[...]
        request.addChecksum()
        try await perform("lock", name) { _ = try await self.client.send(request) }
    }

    /// Until when an object is locked.
    package func keptUntil(_ name: ObjectName) async throws -> Date? {
        try await perform("read", name) { try await self.head(name)[Self.untilField].flatMap(Self.date) }
    }

    /// Locks an object that was written in parts where the store did not, and then writes no more such in parts: between
    /// the writing and this it is free.
    func checkLock(of name: ObjectName, until keepUntil: Date) async throws {
        guard foundAbilities.locksInParts != true else { return }
        let kept = try await self.keptUntil(name)
        if let kept, kept >= keepUntil.addingTimeInterval(-1) {
            // A longer one may be the bucket's own.
            if kept <= keepUntil.addingTimeInterval(2) { note(locksInParts: true) }
        } else {
            note(locksInParts: false)
            try await extend(name, keepUntil: keepUntil)
        }
    }

    /// The header fields that lock a new object.
    func lockHeaders(until keepUntil: Date?, _ abilities: S3Abilities) -> [(name: String, value: String)] {
        guard let mode = abilities.lock, let keepUntil, keepUntil > now() else { return [] }
        return [
            ("x-amz-object-lock-mode", mode.rawValue), (Self.untilField, Self.text(keepUntil)),
        ]
    }

    private static let untilField = "x-amz-object-lock-retain-until-date"

    /// One version of an object.
    struct Version {
        /// What the store calls it; `null` where the bucket kept no versions when it was written.
        let identifier: String
        /// Until when it is locked; nil where it isn't.
        let keptUntil: Date?
        fileprivate let isLocked: Bool
    }

    /// The version of an object that counts; nil where there is none.
    func version(of name: ObjectName) async throws -> Version? {
        do {
            let headers = try await perform("read", name) { try await self.head(name) }
            let kept = headers[Self.untilField]
            return Version(
                identifier: headers["x-amz-version-id"] ?? "null",
                keptUntil: kept.flatMap(Self.date),
                isLocked: kept != nil || headers["x-amz-object-lock-legal-hold"] == "ON"
            )
        } catch let error as RepositoryError where error.code == .notFound {
            return nil
        }
    }

    /// Deletes a version that another has replaced; where that can't be done, it goes with the object.
    func drop(_ version: Version, of name: ObjectName) async {
        // Where the bucket keeps no versions any more, the new one has taken the old one's identifier.
        guard foundAbilities.keepsVersions, let newest = try? await self.version(of: name),
            newest.identifier != version.identifier
        else { return }
        try? await delete(version, of: name)
    }

    private func delete(_ version: Version, of name: ObjectName) async throws {
        let request = S3Request(method: "DELETE", key: key(name), query: [("versionId", version.identifier)])
        do {
            _ = try await client.send(request)
        } catch let failure as S3Failure where failure.status == 404 && failure.code != "NoSuchBucket" {
            return
        } catch let failure as S3Failure where version.isLocked && [400, 403, 409].contains(failure.status) {
            throw RepositoryError.retained(name, cause: failure)
        } catch {
            throw meaning(of: error, "delete", name)
        }
    }

    private static func text(_ date: Date) -> String {
        Date(timeIntervalSince1970: date.timeIntervalSince1970.rounded(.up)).formatted(.iso8601)
    }

    private static func date(_ text: String) -> Date? {
        (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text, strategy: .iso8601.time(includingFractionalSeconds: true)))
    }
}
