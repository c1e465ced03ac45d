internal import Engine

/// A version of a database engine that instances can run here.
package struct EngineVersion: Hashable, Sendable {
    /// The engine's name, such as `postgres`.
    package let engine: String
    /// The whole version, such as `15.18`.
    package let version: String
    /// The first number of the version.
    package let major: Int

    /// A version of `engine`.
    package init(engine: String, version: String, major: Int) {
        self.engine = engine
        self.version = version
        self.major = major
    }

    /// The family of parameter groups that fit it, such as `postgres15`.
    package var parameterGroupFamily: String { "\(engine)\(major)" }
}

extension EngineVersion {
    fileprivate init(_ installation: PostgreSQLInstallation) {
        self.init(engine: "postgres", version: installation.version, major: installation.major)
    }
}

extension Fleet {
    /// The engine versions that are installed here, oldest first.
    package var engineVersions: [EngineVersion] { installations.map { EngineVersion($0) } }

    /// The installed version that a request for `version`, whole or its first number alone, gets.
    package func engineVersion(_ engine: String, version: String?) throws -> EngineVersion {
        EngineVersion(try installation(engine: engine, version: version))
    }
}
