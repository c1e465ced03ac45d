import Foundation

extension Holdfast {
    /// The instances' directories.
    var instances: URL { data.appending(path: "instances") }
    /// The file that holds the file system of the instances' directories, where they have one of their own.
    var image: URL { scratch.appending(path: "image") }

    /// Puts the instances' directories on an ext4 of their own with these features; the end of the test takes it away.
    func makeDisk(features: String) async throws {
        try FileManager.default.createDirectory(at: instances, withIntermediateDirectories: true)
        _ = try await command("truncate", ["-s", "768M", image.path]).get()
        _ = try await command("/usr/sbin/mkfs.ext4", ["-q", "-m", "0", "-O", features, image.path]).get()
        try await mountDisk()
    }

    /// Mounts it.
    func mountDisk() async throws {
        _ = try await command("mount", ["-o", "loop", image.path, instances.path]).get()
    }

    /// Unmounts it, as the end of a machine does.
    func unmountDisk() async throws { _ = try await command("umount", [instances.path]).get() }

    /// Whether some bytes stand anywhere on the raw disk, once all is written.
    func diskHolds(_ word: String) async throws -> Bool {
        _ = try await command("sync", ["--file-system", instances.path]).get()
        let disk = try FileHandle(forReadingFrom: image)
        defer { try? disk.close() }
        let wanted = Data(word.utf8)
        var rest = Data()
        while let more = try disk.read(upToCount: 16 << 20), !more.isEmpty {
            let part = rest + more
            if part.range(of: wanted) != nil { return true }
            rest = part.suffix(wanted.count - 1)
        }
        return false
    }
}
