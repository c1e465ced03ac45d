@testable import Engine
@testable import Fleet
@testable import Repository

/// A reader of what was stored or sent, fed with anything: it may refuse, but never crash, hang or reserve memory for
/// a claim.
enum Parser: String, CaseIterable, Sendable {
    case authorization
    case changedPages
    case ciphertext
    case commitIndex
    case frame
    case header
    case logFooter
    case logNotes
    case manifest
    case mark
    case packFooter
    case policy
    case sealedLog
    case sealedManifest
    case sealedPack
    case sessionToken
    case smallObjects

    /// Reads some bytes, which may be refused.
    func feed(_ bytes: [UInt8]) {
        // A refusal is what most bytes deserve.
        do { try read(bytes) } catch {}
    }

    /// Reads some bytes; what is accepted must hold together.
    func read(_ bytes: [UInt8]) throws {
        switch self {
        case .authorization: try authenticate(bytes)
        case .changedPages: try checkAgain(ChangedPages(decoding: bytes))
        case .ciphertext: try openCiphertext(bytes)
        case .commitIndex: try checkAgain(CommitIndex(decoding: bytes))
        case .frame: try openFrame(bytes)
        case .header: parseHeads(bytes)
        case .logFooter: try checkLogFooter(bytes)
        case .logNotes: try checkAgain(LogNotes(decoding: bytes))
        case .manifest: try walkManifest(bytes)
        case .mark: try checkMark(bytes)
        case .packFooter: try walkPackFooter(bytes)
        case .policy: try decide(bytes)
        case .sealedLog: try openSealed(bytes, .log)
        case .sealedManifest: try openSealed(bytes, .manifest)
        case .sealedPack: try openSealed(bytes, .pack)
        case .sessionToken: try openToken(bytes)
        case .smallObjects: _ = try LineageDocument(parsing: bytes)
        }
    }

    private func checkAgain(_ pages: ChangedPages) throws {
        let encoded = pages.encode()
        let again = try? ChangedPages(decoding: encoded)
        precondition(again?.encode() == encoded)
    }

    private func checkAgain(_ index: CommitIndex) throws {
        let encoded = index.encode()
        let again = try? CommitIndex(decoding: encoded)
        precondition(again?.encode() == encoded)
    }

    private func checkAgain(_ notes: LogNotes) throws {
        let encoded = notes.encode()
        let again = try? LogNotes(decoding: encoded)
        precondition(again?.encode() == encoded)
    }

    private func checkMark(_ bytes: [UInt8]) throws {
        let mark = try DamageMark(parsing: bytes, of: Samples.packName())
        precondition(mark.frames == mark.frames.sorted())
        precondition(mark.frames.count <= bytes.count)
    }

    private func checkLogFooter(_ bytes: [UInt8]) throws {
        let range = LogRange(timeline: 1, start: .max - 4_096, end: .max)
        let footer = try LogFooter(parsing: bytes, range: range)
        precondition(footer.frameLengths.count + footer.annotations.count <= bytes.count)
        for note in footer.annotations {
            precondition(range.start <= note.range.start && note.range.end <= range.end)
        }
    }

    /// The footer's length in two bytes, the footer, the body.
    private func walkManifest(_ bytes: [UInt8]) throws {
        guard bytes.count >= 2 else { return }
        let split = min(bytes.count, 2 + (Int(bytes[0]) | Int(bytes[1]) << 8))
        let lineage = try LineageID("l")
        let footer = try ManifestFooter(parsing: Array(bytes[2..<split]), lineage: lineage)
        let manifest = try Manifest(footer: footer, number: 1, body: Array(bytes[split...]))
        try Self.walk(manifest)
    }

    /// Goes through everything that a manifest was accepted for; none of it may be refused now.
    static func walk(_ manifest: Manifest) throws {
        var entries = 0
        for entry in manifest.entries {
            entries += 1
            precondition(manifest.entry(entry.path) == entry)
            guard case .file(let size) = entry.kind else { continue }
            var runs = manifest.runs(of: entry)
            var pages = 0
            do {
                while let run = try runs.next() {
                    pages += run.pages
                    precondition(run.slice.map { manifest.packs.indices.contains($0.pack) } ?? true)
                }
            } catch {
                preconditionFailure("an accepted manifest has a run that can't be read")
            }
            precondition(pages == manifest.pageCount(size))
        }
        precondition(entries == manifest.header.entryCount)
    }

    private func walkPackFooter(_ bytes: [UInt8]) throws {
        let end = bytes.first.map { Int($0) << 12 } ?? 0
        let footer = try PackFooter(parsing: Array(bytes.dropFirst()), bodyStart: 60, bodyEnd: max(60, end))
        for frame in footer.frames {
            precondition(footer.frame(at: frame.location) != nil)
            var covered = 0
            footer.forEachPage(of: frame) { range, hash in
                precondition(range.lowerBound == covered)
                precondition(footer.hash(of: frame, at: range.lowerBound, count: range.count) == hash)
                covered = range.upperBound
            }
            precondition(covered == frame.plaintextCount)
        }
    }
}
