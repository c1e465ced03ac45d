package import Engine

extension Fleet {
    /// The installed engine of that name and version; the newest where no version is given.
    ///
    /// A version may be whole (`15.18`) or its first number alone (`15`).
    package func installation(engine: String, version: String?) throws -> PostgreSQLInstallation {
        guard engine == "postgres" else {
            throw FleetError.invalid("Invalid DB engine: \(engine). Installed engines: postgres")
        }
        let found = installations.last { installation in
            guard let version else { return true }
            return installation.version == version || "\(installation.major)" == version
        }
        guard let found else {
            let installed = installations.map(\.version).joined(separator: ", ")
            throw FleetError(
                .invalidParameterCombination,
                "Cannot find version \(version ?? "") for postgres. Installed versions: "
                    + (installed.isEmpty ? "none" : installed)
            )
        }
        return found
    }

    /// The installed engine that runs an instance: its very version, or else the newest of the same first number.
    ///
    /// A distribution's upgrade of the package takes the old version away.
    func installation(for instance: Instance) throws -> PostgreSQLInstallation {
        if let exact = installations.first(where: { $0.version == instance.engineVersion }) { return exact }
        let major = UpgradeRule.major(of: instance.engineVersion)
        return try installation(engine: instance.settings.engine, version: String(major))
    }
}
