import Repository
import Transport

/// What a store was found to be able to.
package struct S3Abilities: Sendable, Equatable {
    /// Whether a write can demand that the name is free (`If-None-Match: *`).
    package var writesOnce = true
    /// Whether that holds for objects that are written in parts, too.
    package var writesOnceInParts = true
    /// Whether deleting leaves versions behind that must be deleted themselves.
    package var keepsVersions = false
    /// How objects are locked; nothing where they aren't.
    package var lock: S3Settings.LockMode?
    /// Whether a lock that an upload in parts is begun with is on the object; nil until one was looked at.
    package var locksInParts: Bool?
}

extension S3Store {
    /// What two writers' probes write; never read.
    private static let probe = ".probe"

    /// Asks the store what it can; throws where it can't be used as it is.
    func findAbilities() async throws -> S3Abilities {
        var abilities = S3Abilities()
        abilities.keepsVersions = try await findVersioning()
        if let mode = client.settings.lockMode, try await findLock() { abilities.lock = mode }
        abilities.writesOnce = try await probeWrites()
        if abilities.writesOnce {
            abilities.writesOnceInParts = try await probeParts()
        } else if !client.settings.allowsOverwriting {
            throw RepositoryError(
                .storeFailed,
                "\(overwriting) Use a store that honours it, or accept that with --store-allow-overwrite and make sure "
                    + "that one daemon alone writes there."
            )
        }
        return abilities
    }

    /// Writes an object that must not exist until that is refused, or wrongly done twice.
    private func probeWrites() async throws -> Bool {
        for _ in 1...2 {
            var request = S3Request(method: "PUT", key: client.settings.prefix + Self.probe)
            request.headers = [("If-None-Match", "*")]
            request.body = try random.bytes(16)[...]
            // A bucket with a lock by default demands it.
            request.addChecksum()
            do {
                _ = try await client.send(request)
            } catch let failure as S3Failure where failure.isTaken {
                return true
            } catch let failure as S3Failure where failure.status == 501 {
                return false
            }
        }
        return false
    }

    /// The same for an object in parts; the probe exists by now.
    private func probeParts() async throws -> Bool {
        let key = client.settings.prefix + Self.probe
        let upload = try await begin(key)
        do {
            let tag = try await send(part: try random.bytes(16)[...], number: 1, of: key, upload)
            try await complete(key, upload, [tag], writesOnce: true)
            return false
        } catch let failure as S3Failure where failure.isTaken || failure.status == 501 {
            try await abort(key, upload)
            return failure.isTaken
        }
    }

    private func findVersioning() async throws -> Bool {
        do {
            let request = S3Request(method: "GET", query: [("versioning", "")])
            return try S3Document.answer(try await client.send(request))["Status"] != nil
        } catch let failure as S3Failure where [400, 405, 501].contains(failure.status) {
            return false
        }
    }

    private func findLock() async throws -> Bool {
        do {
            let request = S3Request(method: "GET", query: [("object-lock", "")])
            return try S3Document.answer(try await client.send(request))["ObjectLockEnabled"] == "Enabled"
        } catch let failure as S3Failure
            where failure.code != "NoSuchBucket" && [400, 404, 405, 409, 501].contains(failure.status)
        {
            return false
        }
    }
}
