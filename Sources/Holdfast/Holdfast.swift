import ArgumentParser

/// The `holdfast` command.
@main
struct Holdfast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Amazon RDS's backup and restore, on your own machines.")
}
