import Fleet
import Foundation
import Repository

extension DataDirectory {
    /// Writes a root key in the format of AWS's shared credentials file, for its owner alone.
    func writeCredentials(_ key: AccessKey) throws {
        let text = """
            [default]
            aws_access_key_id = \(key.id)
            aws_secret_access_key = \(key.secret)

            """
        if (try? String(contentsOfFile: credentials, encoding: .utf8)) == text { return }
        try writeSecret(Data(text.utf8), to: credentials)
    }

    /// The repository's key, made at the first start: 32 bytes, for its owner alone.
    func openRepositoryKey() throws -> RepositoryKey {
        if !FileManager.default.fileExists(atPath: repositoryKey) {
            guard (try? FileManager.default.contentsOfDirectory(atPath: path + "/repository"))?.isEmpty ?? true else {
                throw CommandError(
                    "\(repositoryKey) is missing, and \(path)/repository can't be opened without it. Put the key's "
                        + "copy back."
                )
            }
            try writeSecret(Data(try RandomSource.system.bytes(32)), to: repositoryKey)
        }
        return try readRepositoryKey()
    }

    /// The repository's key as it stands in its file.
    func readRepositoryKey() throws -> RepositoryKey {
        guard let bytes = FileManager.default.contents(atPath: repositoryKey) else {
            throw CommandError("\(repositoryKey) can't be read; is \(path) the data directory, and are you its owner?")
        }
        return try RepositoryKey(Array(bytes))
    }
}
