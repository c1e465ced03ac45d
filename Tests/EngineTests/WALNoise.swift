@testable import Engine

/// Records made by hand.
enum WALNoise {
    /// A record with this body and a right checksum, for one of the resource managers whose data are read.
    static func record(
        _ body: [UInt8],
        resourceManager: UInt8 = [0, 1, 2, 4, 5, 10, 200].randomElement() ?? 0,
        information: UInt8 = .random(in: 0...255)
    ) -> [UInt8] {
        var frame = bytes(UInt32(WALRecordDecoder.headerBytes + body.count)) + bytes(UInt32(7)) + bytes(UInt64(1))
        frame += [information, resourceManager, 0, 0]
        let checksum = ByteView.of(frame) { frame in
            ByteView.of(body) { CRC32C.finish(CRC32C.update(CRC32C.update(CRC32C.initial, $0), frame)) }
        }
        return frame + bytes(checksum) + body
    }

    /// A record that has only main data.
    static func record(main: [UInt8], resourceManager: UInt8, information: UInt8) -> [UInt8] {
        record([254] + bytes(UInt32(main.count)) + main, resourceManager: resourceManager, information: information)
    }

    /// A number as it lies in the log.
    static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
}
