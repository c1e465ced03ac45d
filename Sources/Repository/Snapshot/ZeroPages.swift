private import Glibc

extension FilePacker {
    /// Whether all bytes are zero.
    static func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress, bytes.count > 0 else { return true }
        guard unsafe base.load(as: UInt8.self) == 0 else { return false }
        return unsafe memcmp(base, base + 1, bytes.count - 1) == 0
    }
}
