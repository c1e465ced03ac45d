/// Some log on its way from one object into another.
enum LogPart {
    /// A whole frame's payload.
    case compressed(FramePayload)
    /// Log bytes.
    case plain([UInt8])
}

/// One log object in memory, read from front to back.
struct LogObject {
    /// Its footer.
    let footer: LogFooter
    private let range: LogRange
    private let stream: StreamID
    private var object: OpenedObject
    private var frames: ArraySlice<FrameLocation>
    private var position: UInt64

    /// Reads an object; errors name the stream.
    static func read(_ stream: StreamID, _ range: LogRange, _ objects: ObjectAccess) async throws -> LogObject {
        let name = ObjectLayout.log(stream, range)
        do {
            let object = try await objects.whole(name, kind: .log, decoder: FrameDecoder())
            return try LogObject(object, stream: stream, range: range)
        } catch let error as RepositoryError {
            throw error.adding(stream: stream)
        }
    }

    private init(_ object: OpenedObject, stream: StreamID, range: LogRange) throws {
        let name = object.opener.name
        guard let footer = try? LogFooter(parsing: object.footer, range: range) else {
            throw RepositoryError.damaged(name, .format)
        }
        let frames = try object.bodyFrames()
        guard frames.map(\.length) == footer.frameLengths else { throw RepositoryError.damaged(name, .authentication) }
        self.footer = footer
        self.range = range
        self.stream = stream
        self.object = object
        self.frames = frames[...]
        position = range.start
    }

    /// Whether the object's log is exactly some bytes.
    consuming func holds(_ bytes: [UInt8]) throws -> Bool {
        var object = self
        var start = 0
        while let chunk = try object.next(from: object.range.start) {
            guard bytes[start...].starts(with: chunk) else { return false }
            start += chunk.count
        }
        return start == bytes.count
    }

    /// The next bytes at or after a position, still compressed where they are a whole frame of some size.
    ///
    /// Nil after the last.
    mutating func nextPart(from start: UInt64) throws -> LogPart? {
        if let frame = frames.first, position >= start {
            let head = try? FrameHead(parsing: object.bytes, at: frame.offset)
            if let head, head.plaintextCount >= Self.keptFrameBytesMin {
                _ = frames.popFirst()
                position += UInt64(head.plaintextCount)
                do {
                    return .compressed(try object.payload(of: frame))
                } catch let error as RepositoryError {
                    throw error.adding(stream: stream)
                }
            }
        }
        return try next(from: start).map { .plain($0) }
    }

    /// Smaller frames are compressed anew with their neighbours when objects are merged.
    private static let keptFrameBytesMin = 64 * 1024

    /// The next bytes at or after a position; nil after the last.
    ///
    /// Never more than a frame.
    mutating func next(from start: UInt64) throws -> [UInt8]? {
        while let frame = frames.popFirst() {
            let bytes: [UInt8]
            do {
                bytes = try object.plaintext(of: frame)
            } catch let error as RepositoryError {
                throw error.adding(stream: stream)
            }
            let begin = position
            position += UInt64(bytes.count)
            if position > start { return start > begin ? Array(bytes[Int(start - begin)...]) : bytes }
        }
        guard position == range.end else {
            throw RepositoryError.damaged(object.opener.name, .format).adding(stream: stream)
        }
        return nil
    }
}
