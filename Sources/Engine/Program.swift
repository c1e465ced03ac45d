import Subprocess
package import SystemPackage

/// A program that runs to its end as the engine's user, in a clean environment and within limits.
package struct Program: Sendable {
    /// The executable file; a bare name is looked up among the system's programs.
    package let path: FilePath
    /// Who it runs as.
    package let user: OperatingSystemUser

    private static let outputBytesMax = 1024 * 1024
    private static let messageCharactersMax = 4000

    /// A program and the user it runs as.
    package init(_ path: FilePath, as user: OperatingSystemUser) {
        self.path = path
        self.user = user
    }

    /// What a program wrote and how it ended.
    package struct Output: Sendable {
        /// Whether it ended with exit code 0.
        package let isSuccess: Bool
        /// Its standard output.
        package let output: String
        /// Its standard error.
        package let errors: String
    }

    /// Runs the program and returns its output whatever its exit code.
    package func result(
        _ arguments: [String],
        input: String = "",
        workingDirectory: FilePath = "/",
        limit: Duration = .seconds(60)
    ) async throws -> Output {
        let command = user.command(path.string, arguments)
        let executable = FilePath(command.executable)
        let configuration = Configuration(
            executable: executable.isAbsolute ? .path(executable) : .name(command.executable),
            arguments: Arguments(command.arguments),
            environment: .custom(["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"]),
            workingDirectory: workingDirectory
        )
        return try await withTimeLimit(limit, doing: "\(path)") {
            do {
                let result = try await Subprocess.run(
                    configuration,
                    input: .string(input),
                    output: .string(limit: Self.outputBytesMax),
                    error: .string(limit: Self.outputBytesMax)
                )
                return Output(
                    isSuccess: result.terminationStatus.isSuccess,
                    output: result.standardOutput,
                    errors: result.standardError
                )
            } catch let error as SubprocessError {
                throw EngineError(.programFailed, "\(path) can't be run; is it installed?", cause: error)
            }
        }
    }

    /// Runs the program and returns its standard output; another exit code than 0 is an error.
    @discardableResult
    package func run(
        _ arguments: [String],
        input: String = "",
        workingDirectory: FilePath = "/",
        limit: Duration = .seconds(60)
    ) async throws -> String {
        let result = try await result(arguments, input: input, workingDirectory: workingDirectory, limit: limit)
        guard result.isSuccess else {
            let text = (result.errors + result.output).suffix(Self.messageCharactersMax)
            throw EngineError(.programFailed, "\(path) failed: \(text)")
        }
        return result.output
    }
}
