/// How the page images that follow each checkpoint are compressed in the log where a parameter group says nothing.
///
/// Source: docs/decisions/0020-page-images-by-lz4.md.
package enum PageImageCompression {
    /// The parameter's name.
    package static let parameter = "wal_compression"
    /// The method.
    package static let method = "lz4"
}

extension PostgreSQLParameter {
    /// The value that Holdfast gives it where a group says nothing and the answer depends on how the server was built.
    package var builtDefault: String? {
        guard name == PageImageCompression.parameter, choices.contains(PageImageCompression.method) else { return nil }
        return PageImageCompression.method
    }
}

extension PostgreSQLInstallation {
    /// The values that hold on every instance of this installation where its parameter group says nothing.
    package var groupDefaults: [(String, String)] {
        let images = compressesPageImages ? [(PageImageCompression.parameter, PageImageCompression.method)] : []
        return PostgreSQLConfiguration.groupDefaults + images
    }

    /// Whether a server program takes the method; versions before 15, and builds without its library, refuse it.
    static func compressesPageImages(_ server: Program) async throws -> Bool {
        // Values are looked at before the data directory, which is not there; and with `-C` first anybody may ask.
        let (parameter, directory) = (PageImageCompression.parameter, "/nonexistent/holdfast")
        let result = try await server.result(
            ["-C", parameter, "-c", "\(parameter)=\(PageImageCompression.method)", "-D", directory],
            limit: .seconds(30)
        )
        return result.errors.contains(directory)
    }
}
