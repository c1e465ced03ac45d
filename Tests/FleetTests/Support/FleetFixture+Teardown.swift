import Fleet
import Foundation
import Glibc

extension FleetFixture {
    /// Ends the servers whose data lies below `directory`, and removes it.
    ///
    /// It waits without suspending, because a test that ran out of time is cancelled and must leave nothing behind.
    static func takeDown(_ directory: String) {
        let instances = directory + "/instances"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: instances)) ?? []
        for path in names.map({ "\(instances)/\($0)/data/postmaster.pid" }) {
            guard let pid = pid(in: path) else { continue }
            kill(pid, SIGQUIT)
            for _ in 0..<500 where FileManager.default.fileExists(atPath: path) { usleep(10_000) }
        }
        try? FileManager.default.removeItem(atPath: directory)
    }

    private static func pid(in path: String) -> Int32? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").first.flatMap { Int32($0) }.flatMap { $0 > 1 ? $0 : nil }
    }

    /// Kills an instance's server as a power cut would: its main process gets no chance to write anything.
    func killServer(_ identifier: String) async throws {
        let instance = try await instance(identifier)
        guard let pid = Self.pid(in: "\(directory)/instances/\(instance.resourceID)/data/postmaster.pid") else {
            return
        }
        kill(pid, SIGKILL)
    }
}
