import Engine
import Foundation
import SystemPackage
import Testing

extension PostgreSQLTests {
    @Suite struct PageTests {
        @Test func `every page of a stopped server is found valid, as pg_checksums finds it`() async throws {
            let test = try TestServer.shared()
            _ = try await test.rows(
                "CREATE TABLE public.pages AS SELECT n, repeat('y', 500) FROM generate_series(1, 20000) n"
            )
            _ = try await test.rows("CREATE INDEX ON public.pages (n)")
            _ = try await test.rows("VACUUM public.pages")
            try await test.server.stop()
            let program = test.server.installation.program("pg_checksums", as: test.server.user)
            let report = try await program.run(["--check", "-D", test.server.dataDirectory.string])
            var pages = 0
            for file in try PostgreSQLFileList(test.server).entries() {
                guard let first = file.kind.firstBlock else { continue }
                let bytes = try contents(file, of: test)
                #expect(bytes.count % PostgreSQLPage.bytes == 0)
                for index in 0..<(bytes.count / PostgreSQLPage.bytes) {
                    #expect(check(bytes, index, first + UInt32(index)) != .invalid, "\(file.path) page \(index)")
                    pages += 1
                }
            }
            #expect(report.contains("Blocks scanned:  \(pages)\n"), "\(report)")
            try await test.server.start()
        }

        @Test func `a flipped bit, a page at another place and a torn page are found`() async throws {
            let test = try TestServer.shared()
            _ = try await test.rows(
                "CREATE TABLE public.flips AS SELECT n, repeat('z', 500) FROM generate_series(1, 100) n"
            )
            try await test.server.checkpoint()
            let path = try await test.rows("SELECT pg_relation_filepath('public.flips')").value
            let file = PostgreSQLFile(path: try #require(path), bytes: 0, kind: .mainFork(firstBlock: 0))
            let bytes = try contents(file, of: test)
            #expect(check(bytes, 1, 1) == .valid)
            #expect(check(bytes, 1, 2) == .invalid)
            for offset in stride(from: 0, to: PostgreSQLPage.bytes, by: 61) {
                for bit in 0..<8 {
                    var flipped = bytes
                    flipped[PostgreSQLPage.bytes + offset] ^= 1 << bit
                    #expect(check(flipped, 1, 1) == .invalid, "byte \(offset) bit \(bit)")
                }
            }
            var torn = bytes
            torn.replaceSubrange(12_288..<16_384, with: repeatElement(0, count: 4096))
            #expect(check(torn, 1, 1) == .invalid)
            let flushed = try await test.server.flushedPosition()
            let position = unsafe bytes.withUnsafeBytes {
                unsafe PostgreSQLPage.position(.init(rebasing: $0[0..<8192]))
            }
            #expect(position > 0)
            #expect(position <= flushed)
        }

        @Test func `a page of zeros is new, a page with only its header zeroed is not`() {
            var bytes = [UInt8](repeating: 0, count: PostgreSQLPage.bytes)
            #expect(check(bytes, 0, 7) == .new)
            bytes[8191] = 1
            #expect(check(bytes, 0, 7) == .invalid)
        }

        private func check(_ bytes: [UInt8], _ index: Int, _ block: UInt32) -> PostgreSQLPage.Check {
            unsafe bytes.withUnsafeBytes { buffer in
                let start = index * PostgreSQLPage.bytes
                let page = unsafe UnsafeRawBufferPointer(rebasing: buffer[start..<start + PostgreSQLPage.bytes])
                return unsafe PostgreSQLPage.check(page, blockNumber: block)
            }
        }

        private func contents(_ file: PostgreSQLFile, of test: TestServer) throws -> [UInt8] {
            let path = test.server.dataDirectory.appending(file.path).string
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        }
    }
}
