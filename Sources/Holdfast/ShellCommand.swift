import Foundation
import Keys

/// A command of the user's that prints a secret.
enum ShellCommand {
    private static let secondsMax = 60

    /// What the shell prints when it runs `words`; its complaints go to the daemon's own standard error.
    static func output(of words: String) async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try wait(for: words) }) }
        }
    }

    private static func wait(for words: String) throws -> [UInt8] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["timeout", "\(secondsMax)", "/bin/sh", "-c", words]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let printed = try output.fileHandleForReading.read(upToCount: RootKeySource.bytesMax) ?? Data()
        try output.fileHandleForReading.close()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandError(
                "The root key's command ended with \(process.terminationStatus) (124: not within \(secondsMax) s). "
                    + "Run it by hand to see why."
            )
        }
        return Array(printed)
    }
}
