import Crypto

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether two secrets are the same, or both missing, found out in a time that tells nothing of where they differ.
package func isSameSecret(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    // Digests of the library compare in constant time.
    return SHA256.hash(data: Data(left.utf8)) == SHA256.hash(data: Data(right.utf8))
}
