import Engine
import Foundation
import SystemPackage
import Testing

@Suite struct TimelineHistoryTests {
    @Test func `tells where the newest timeline branched off`() {
        let text =
            "1\t0/3000148\tbefore 2026-01-01 00:00:00+00\n\n# a remark\n2\t16/B374D848\tno recovery target specified\n"
        let history = TimelineHistory(text)
        #expect(history?.parent == 2)
        #expect(history?.switchPoint.rawValue == 0x16_B374_D848)
    }

    @Test(arguments: ["", "\n", "# nothing", "x\t0/1\t", "1", "1 0-3000148 why", "-1 0/1"])
    func `a history that says nothing is none`(_ text: String) {
        #expect(TimelineHistory(text) == nil)
    }

    @Test func `the first timeline has no file`() throws {
        let directory = FilePath(FileManager.default.temporaryDirectory.path).appending("hf-\(UUID().uuidString)")
        #expect(try TimelineHistory.read(1, in: directory) == nil)
    }
}
