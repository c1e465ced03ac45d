import Engine
import Foundation
import SystemPackage
import Testing

@Suite struct `An installation's parameters` {
    @Test func `are told by its own server, libraries' parameters among them`() async throws {
        let installation = try #require(try await PostgreSQLInstallation.discover().last)
        let user = try OperatingSystemUser.forEngines()
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("survey-\(UUID().uuidString)")
        let path = FilePath(directory.path)
        let found = try await installation.parameters(surveyedIn: path, as: user)
        #expect(!FileManager.default.fileExists(atPath: directory.path))
        func parameter(_ name: String) throws -> PostgreSQLParameter {
            try #require(found.first { $0.name == name })
        }
        let memory = try parameter("work_mem")
        #expect(memory.unit == "kB" && memory.least == "64" && memory.kind == .integer && !memory.isStatic)
        #expect(try parameter("shared_buffers").isStatic)
        #expect(try parameter("log_statement").choices == ["none", "ddl", "mod", "all"])
        #expect(try parameter("timezone").kind == .text)
        for library in installation.preloadLibraries where library == "auto_explain" {
            #expect(try parameter("auto_explain.log_min_duration").unit == "ms")
        }
    }

    @Test(arguments: [
        ("timezone", "Nowhere", true), ("timezone", "Europe/Berlin", false), ("search_path", "a,,", true),
        ("search_path", "a, b", false), ("default_text_search_config", "pg_catalog.english", false),
    ])
    func `are checked by its own server`(_ name: String, _ value: String, _ isWrong: Bool) async throws {
        let installation = try #require(try await PostgreSQLInstallation.discover().last)
        let objection = try await installation.objection(to: [name: value], as: .forEngines())
        #expect((objection != nil) == isWrong, "\(objection ?? "")")
    }
}
