/// A record that has not arrived whole yet.
struct PartialRecord {
    /// How many bytes of a record are kept; of a longer one only the checksum sees the rest.
    let keptBytesMax: Int
    /// Room that stays reserved between records.
    private static let reservedBytesMax = 1 << 20

    /// Where the record begins.
    private(set) var start = LogSequenceNumber.zero
    /// How many bytes have arrived.
    private(set) var received = 0
    /// The beginning of the record, up to the limit.
    private(set) var kept: [UInt8] = []
    /// The checksum over what arrived after the record's header, not ended.
    private(set) var checksum = CRC32C.initial

    /// A place for records of which at most `keptBytesMax` bytes are kept.
    init(keptBytesMax: Int) { self.keptBytesMax = max(keptBytesMax, WALRecordDecoder.headerBytes) }

    /// The record's length, once its first four bytes are here.
    var total: Int? {
        guard received >= 4 else { return nil }
        return ByteView.of(kept) { Int($0.uint32(at: 0)) }
    }

    /// Makes place for a record that begins at `start`.
    mutating func begin(at start: LogSequenceNumber) {
        self.start = start
        received = 0
        checksum = CRC32C.initial
        kept.removeAll(keepingCapacity: kept.capacity <= Self.reservedBytesMax)
    }

    /// Takes the next bytes.
    mutating func append(_ bytes: ByteView) {
        let headerBytes = min(bytes.count, max(0, WALRecordDecoder.headerBytes - received))
        checksum = CRC32C.update(checksum, bytes.slice(headerBytes, bytes.count - headerBytes))
        bytes.slice(0, min(bytes.count, max(0, keptBytesMax - received))).append(to: &kept)
        received += bytes.count
    }
}
