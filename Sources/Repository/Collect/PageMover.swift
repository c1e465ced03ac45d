/// Copies the used pages of packs into new packs; one task's.
struct PageMover {
    /// How much is read from a pack at once.
    private static let readBytesMax = 4 * 1024 * 1024

    /// Where the pages go.
    let builder: MovedPackBuilder
    private let objects: ObjectAccess
    private let decoder: FrameDecoder

    init(builder: MovedPackBuilder, objects: ObjectAccess) throws {
        self.builder = builder
        self.objects = objects
        decoder = try FrameDecoder()
    }

    /// Copies the used pages of a pack.
    ///
    /// Throws `damaged` where some can't be read; then all of the pack's pages stay where they are.
    func move(_ pack: PackID, _ name: ObjectName, parts: [PageUse.Part], footer: PackFooter) async throws {
        do {
            try await builder.begin(pageBytes: footer.pageBytes)
            let first = try await objects.read(name, 0..<ObjectHeader.headerBytesMax)
            let opener = try await objects.opener(name, kind: .pack, bytes: first, decoder: decoder)
            for group in groups(parts) {
                try Task.checkCancellation()
                try await move(group, pack, opener, footer)
            }
        } catch {
            builder.drop(pack)
            throw error
        }
    }

    /// Copies the used pages of frames that are read at once.
    private func move(
        _ group: [PageUse.Part],
        _ pack: PackID,
        _ opener: ObjectOpener,
        _ footer: PackFooter
    ) async throws {
        guard let first = group.first, let last = group.last else { return }
        let range = first.frame.offset..<last.frame.range.upperBound
        var bytes = try await objects.read(opener.name, range)
        var opened: (frame: FrameLocation, plaintext: [UInt8])?
        for part in group {
            if opened?.frame != part.frame {
                let plaintext = try opener.plaintext(of: part.frame, in: &bytes, base: range.lowerBound)
                opened = (part.frame, plaintext)
            }
            guard let opened, let frame = footer.frame(at: part.frame), part.bytes.upperBound <= frame.plaintextCount
            else { throw RepositoryError.damaged(opener.name, .format) }
            var pages: [Range<Int>] = []
            footer.forEachPage(of: frame) { page, _ in
                if part.bytes.contains(page.lowerBound) && page.upperBound <= part.bytes.upperBound {
                    pages.append(page)
                }
            }
            let source = MovedPackBuilder.Source(pack: pack, frame: part.frame, pages: pages)
            guard source.bytes == part.bytes else { throw RepositoryError.damaged(opener.name, .format) }
            try await builder.add(source, from: opened.plaintext)
        }
    }

    /// Parts in groups whose frames lie close enough to be read at once.
    private func groups(_ parts: [PageUse.Part]) -> [[PageUse.Part]] {
        var groups: [[PageUse.Part]] = []
        for part in parts {
            if let first = groups.last?.first, let last = groups.last?.last,
                part.frame.offset <= last.frame.range.upperBound,
                part.frame.range.upperBound - first.frame.offset <= Self.readBytesMax
            {
                groups[groups.count - 1].append(part)
            } else {
                groups.append([part])
            }
        }
        return groups
    }
}
