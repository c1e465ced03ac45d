import Foundation
import Subprocess
import SystemPackage

/// What a program answered.
struct Outcome: Sendable, CustomStringConvertible {
    let command: String
    let status: TerminationStatus
    let output: String
    let errors: String

    var succeeded: Bool { status.isSuccess }

    /// The output read as JSON; null where it is not JSON.
    var json: JSON { (try? JSON(text: output)) ?? .null }

    var description: String { "\(command)\n\(status)\n\(output)\n\(errors)" }

    /// The output of a program that must succeed.
    func get() throws -> String {
        guard succeeded else { throw CommandError(outcome: self) }
        return output.trimmingCharacters(in: .newlines)
    }
}

/// A program that had to succeed did not.
struct CommandError: Error, CustomStringConvertible {
    let outcome: Outcome

    var description: String { outcome.description }
}

private let outputBytesMax = 64 << 20

/// Runs a program to its end and gathers what it says.
func command(
    _ program: String,
    _ arguments: [String],
    environment: [String: String] = ProcessInfo.processInfo.environment,
    within limit: Duration = .seconds(120)
) async throws -> Outcome {
    let line = ([program] + arguments).joined(separator: " ")
    return try await within(limit, line) {
        let variables = environment.reduce(into: [Environment.Key: String]()) { variables, variable in
            variables[.init(stringLiteral: variable.key)] = variable.value
        }
        var options = PlatformOptions()
        options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
        let result = try await Subprocess.run(
            program.contains("/") ? .path(FilePath(program)) : .name(program),
            arguments: .init(arguments),
            environment: .custom(variables),
            platformOptions: options,
            output: .string(limit: outputBytesMax),
            error: .string(limit: outputBytesMax)
        )
        return Outcome(
            command: String(line.prefix(400)),
            status: result.terminationStatus,
            output: result.standardOutput,
            errors: result.standardError
        )
    }
}
