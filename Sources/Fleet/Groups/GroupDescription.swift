import Foundation
import Ledger
import Repository

/// Which group a piece of work is about.
package struct GroupKey: Codable, Hashable, Sendable {
    /// The kinds of groups, in the words of ARNs.
    package enum Kind: String, Codable, Sendable {
        case option = "og"
        case parameter = "pg"
        case subnet = "subgrp"
    }

    /// The kind.
    package var kind: Kind
    /// The name.
    package var name: String

    /// What the names of groups' documents begin with.
    static let streamPrefix = "group:"

    /// What the group's document is filed under in the repository; an account's groups are its own.
    ///
    /// Names may be longer than a stream's, and hold spaces.
    func stream(in scope: Scope) throws -> StreamID {
        let short = name.utf8.count <= 64 ? name : "\(name.prefix(40)):\(Self.digest(of: name))"
        return try StreamID("\(Self.streamPrefix)\(scope.account):\(kind.rawValue):\(short.replacing(" ", with: ":"))")
    }

    /// A number that tells long names apart (FNV-1a).
    private static func digest(of text: String) -> String {
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(hash, radix: 16)
    }
}

/// What the repository says about a group, so that a lost ledger gets it back.
struct GroupDescription: Codable, Sendable {
    /// The version of this document.
    var version = 1
    /// The group, where it is an option group.
    var option: OptionGroup?
    /// The group, where it is a parameter group.
    var parameter: ParameterGroup?
    /// The group, where it is a subnet group.
    var subnet: SubnetGroup?

    /// A group as the ledger knows it; nil where it is gone.
    init?(_ key: GroupKey, in scope: Scope, _ reader: LedgerReader) throws {
        switch key.kind {
        case .option: option = try reader.find(OptionGroup.self, key.name, in: scope)
        case .parameter: parameter = try reader.find(ParameterGroup.self, key.name, in: scope)
        case .subnet: subnet = try reader.find(SubnetGroup.self, key.name, in: scope)
        }
        guard option != nil || parameter != nil || subnet != nil else { return nil }
    }

    /// The document's bytes.
    func encode() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Array(try encoder.encode(self))
    }

    /// Reads what `encode` wrote.
    init(decoding bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(bytes))
    }

    /// Puts the group back into a ledger.
    func restore(_ writer: LedgerWriter) throws {
        if let option { try writer.put(option) }
        if let parameter { try writer.put(parameter) }
        if let subnet { try writer.put(subnet) }
    }
}

/// The groups that a store holds, read from what was said about them.
struct StoredGroups: Sendable {
    /// The groups.
    private(set) var found: [GroupDescription] = []
    /// What could not be used, as sentences.
    private(set) var problems: [String] = []

    /// Reads what a survey has found.
    init(_ survey: Survey) {
        for (stream, document) in survey.descriptions.sorted(by: { $0.key < $1.key })
        where stream.name.hasPrefix(GroupKey.streamPrefix) {
            do {
                found.append(try GroupDescription(decoding: document))
            } catch {
                problems.append("what is said about the group \(stream) can't be read: \(error)")
            }
        }
    }
}

extension DescriptionTicket {
    /// Notes that a parameter group has changed or is gone.
    func describe(_ group: ParameterGroup, _ writer: LedgerWriter) throws {
        try describe(GroupKey(kind: .parameter, name: group.name), group.scope, writer)
    }

    /// Notes that an option group has changed or is gone.
    func describe(_ group: OptionGroup, _ writer: LedgerWriter) throws {
        try describe(GroupKey(kind: .option, name: group.name), group.scope, writer)
    }

    /// Notes that a subnet group has changed or is gone.
    func describe(_ group: SubnetGroup, _ writer: LedgerWriter) throws {
        try describe(GroupKey(kind: .subnet, name: group.name), group.scope, writer)
    }

    private func describe(_ key: GroupKey, _ scope: Scope, _ writer: LedgerWriter) throws {
        try insert(.describeGroup(key), "\(scope.account)/\(key.kind.rawValue)/\(key.name)", scope, writer)
    }
}

extension WorkTask {
    /// Writes what the ledger says of a group into its repository, or removes it there when it is gone.
    func describeGroup(_ key: GroupKey) async throws {
        let repository = try fleet.repository(work.scope)
        let scope = work.scope
        let stream = try key.stream(in: scope)
        if let known = try await fleet.ledger.read({ try GroupDescription(key, in: scope, $0) }) {
            try await repository.describe(stream, document: known.encode())
        } else {
            try await repository.removeDescription(of: stream)
        }
        try await finish { _ in }
    }
}
