import ArgumentParser

/// The `holdfast` command.
@main
struct Holdfast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Amazon RDS's backup and restore, on your own machines.",
        discussion: """
            Holdfast runs PostgreSQL servers as DB instances, captures their logs continuously, takes snapshots into an \
            encrypted repository, and restores them to any second. It speaks the RDS API: the AWS CLI, SDKs and \
            Terraform work with AWS_ENDPOINT_URL set to it.
            """,
        version: "0.1.0",
        subcommands: [
            Serve.self, Shutdown.self, AccountCommand.self, AuditCommand.self, CertificateCommand.self, Verify.self,
            Collect.self, RepositoryCommand.self, Recover.self, Export.self, RewindCommand.self, RootKeyCommand.self,
        ]
    )
}

/// The option that all subcommands share.
struct DataDirectoryOption: ParsableArguments {
    @Option(
        name: .customLong("data-dir"),
        help: ArgumentHelp(
            "Where the ledger, the repository, the keys and the databases are.",
            discussion:
                "Made at the first start. Keep copies of repository.key and root.key elsewhere: without them no "
                + "backup opens.",
            valueName: "DIR"
        )
    )
    var path = DataDirectory.standard

    /// The directory itself.
    var directory: DataDirectory { DataDirectory(path) }
}
