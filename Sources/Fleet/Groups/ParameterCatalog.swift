package import Engine
package import Ledger
import SystemPackage

/// Every parameter of an installed engine version, as its server tells them.
package struct ParameterCatalog: Document {
    package static let kind = "parameter-catalog"

    /// The engine's full version.
    package var version: String
    /// The first number of the version.
    package var major: Int
    /// The parameters, by name.
    package var parameters: [PostgreSQLParameter]
    /// The libraries that can be loaded at the start.
    package var libraries: [String]

    package var scope: Scope { .global }
    package var id: String { Self.id(version: version) }

    /// What a version tells of itself.
    package init(version: String, major: Int, parameters: [PostgreSQLParameter], libraries: [String]) {
        self.version = version
        self.major = major
        self.parameters = parameters
        self.libraries = libraries
    }

    static func id(version: String) -> String { "postgres-\(version)" }
}

extension Fleet {
    /// The newest installed engine of a family such as `postgres15`.
    func installation(family: String) throws -> PostgreSQLInstallation {
        guard let found = installations.last(where: { "postgres\($0.major)" == family }) else {
            let known = Set(installations.map { "postgres\($0.major)" }).sorted().joined(separator: ", ")
            throw FleetError.invalid(
                "ParameterGroupFamily \(family) is not a valid parameter group family. Families of the installed "
                    + "engines: \(known.isEmpty ? "none" : known)."
            )
        }
        return found
    }

    /// The parameters of a family; the first time, a server that is made for it is asked.
    package func parameterDefinitions(family: String) async throws -> [ParameterDefinition] {
        let installation = try installation(family: family)
        let catalog = try await parameterCatalog(of: installation)
        return ParameterDefinition.all(of: catalog)
    }

    private func parameterCatalog(of installation: PostgreSQLInstallation) async throws -> ParameterCatalog {
        let id = ParameterCatalog.id(version: installation.version)
        let known = { @Sendable in
            try await ledger.read { try $0.find(ParameterCatalog.self, id, in: .global) }
        }
        if let catalog = try await known() { return catalog }
        return try await gates.exclusively(id) {
            if let catalog = try await known() { return catalog }
            let directory = FilePath(settings.instancesDirectory).appending("survey-\(installation.version)")
            let catalog = ParameterCatalog(
                version: installation.version,
                major: installation.major,
                parameters: try await installation.parameters(surveyedIn: directory, as: settings.engineUser),
                libraries: installation.preloadLibraries
            )
            try await ledger.write { try $0.put(catalog) }
            return catalog
        }
    }
}
