/// Which marks a verification has changed.
package struct MarkChanges: Sendable, Equatable {
    /// Objects that are newly marked as damaged, or differently than before.
    package var marked: [String] = []
    /// Objects whose mark was taken away.
    package var healed: [String] = []
}

extension Repository {
    /// The objects that are known to be damaged, by name.
    package func marks() async throws -> [DamageMark] { try await objects.marks(prefix: ObjectLayout.marks) }

    /// Marks what a verification has found damaged, and takes the marks of what it has found sound or gone.
    ///
    /// Errors: `readOnly`, `fenced`, store errors.
    package func updateMarks(_ report: VerifyReport) async throws -> MarkChanges {
        try await epoch.check()
        let known = Dictionary(try await marks().map { ($0.object, $0) }) { $1 }
        var changes = MarkChanges()
        for mark in report.marks where known[mark.object] != mark {
            try await write(mark)
            changes.marked.append(mark.object)
        }
        for object in report.healed where known[object] != nil {
            try await objects.removeMarks(of: ObjectName(object))
            changes.healed.append(object)
        }
        return changes
    }

    private func write(_ mark: DamageMark) async throws {
        let object = try ObjectName(mark.object)
        let earlier = try await objects.store.list(prefix: ObjectLayout.markPrefix(object)).map(\.name)
        let number = (earlier.compactMap { ObjectLayout.number(of: $0) }.max() ?? 0) + 1
        let name = ObjectLayout.mark(object, number: number)
        try await objects.putSmall(name, kind: .mark, key: objects.keys.repository, footer: mark.encoded)
        for name in earlier { try await objects.store.delete(name) }
    }
}

extension ObjectAccess {
    /// Reads the marks whose names begin with a prefix; the highest number of each object counts.
    func marks(prefix: String) async throws -> [DamageMark] {
        var newest: [ObjectName: ObjectName] = [:]
        for info in try await store.list(prefix: prefix) {
            // Names are listed in their order, so the highest number of an object comes last.
            if let object = ObjectLayout.marked(info.name) { newest[object] = info.name }
        }
        var marks: [DamageMark] = []
        for (object, name) in newest.sorted(by: { $0.key < $1.key }) {
            if let mark = try await mark(name, of: object) { marks.append(mark) }
        }
        return marks
    }

    /// Removes all marks of an object, lowest number first.
    func removeMarks(of object: ObjectName) async throws {
        for info in try await store.list(prefix: ObjectLayout.markPrefix(object)) { try await store.delete(info.name) }
    }

    /// One mark; nil where it went meanwhile.
    ///
    /// One that can't be read says that nothing of the object can be used.
    private func mark(_ name: ObjectName, of object: ObjectName) async throws -> DamageMark? {
        do {
            let footer = try await whole(name, kind: .mark, decoder: FrameDecoder()).footer
            return try DamageMark(parsing: footer, of: object)
        } catch let error as RepositoryError where error.code == .damaged {
            return error.damage?.reason == .missing ? nil : DamageMark(object: object.text, reason: .format)
        } catch is MalformedBytes {
            return DamageMark(object: object.text, reason: .format)
        }
    }
}
