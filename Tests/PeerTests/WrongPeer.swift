import Peer
import Wire

import struct Foundation.Data

/// A peer that answers what a test wants, however wrong.
struct WrongPeer: Sendable {
    /// A page of a listing.
    typealias Page = (names: [String], sizes: [Int], isComplete: Bool)

    /// The size of every object.
    var size = 0
    /// What is listed after a name.
    var page: @Sendable (_ after: String?) -> Page = { _ in ([], [], true) }
    /// What is said of every snapshot and of all automated backups.
    var document = Data()

    /// The service of such a peer.
    var service: Service<WrongPeer> {
        Service(
            PeerService.description,
            home: self,
            operations: [DescribeBackup.self, DescribeSnapshot.self, ListObjects.self, MeasureObject.self]
        )
    }

    struct Document: Codable, Sendable {
        let document: Data
    }

    struct DescribeBackup: Operation {
        let query: Data

        static var binding: HTTPBinding? { HTTPBinding("POST", "/peer/\(name)") }

        func run(in home: WrongPeer, _ context: RequestContext) async throws -> Document {
            Document(document: home.document)
        }
    }

    struct DescribeSnapshot: Operation {
        let arn: String
        let account: String

        static var binding: HTTPBinding? { HTTPBinding("POST", "/peer/\(name)") }

        func run(in home: WrongPeer, _ context: RequestContext) async throws -> Document {
            Document(document: home.document)
        }
    }

    struct ListObjects: Operation {
        struct Output: Codable, Sendable {
            let names: [String]
            let sizes: [Int]
            let isComplete: Bool
        }

        let prefix: String
        let after: String?

        static var binding: HTTPBinding? { HTTPBinding("POST", "/peer/\(name)") }

        func run(in home: WrongPeer, _ context: RequestContext) async throws -> Output {
            let page = home.page(after)
            return Output(names: page.names, sizes: page.sizes, isComplete: page.isComplete)
        }
    }

    struct MeasureObject: Operation {
        struct Output: Codable, Sendable {
            let bytes: Int
        }

        let name: String

        static var binding: HTTPBinding? { HTTPBinding("POST", "/peer/MeasureObject") }

        func run(in home: WrongPeer, _ context: RequestContext) async throws -> Output { Output(bytes: home.size) }
    }
}
