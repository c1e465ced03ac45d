private import Foundation
private import FoundationXML
import Repository
import Transport

/// An element of the XML that a store answers with: its text, or its children in order.
struct S3Document: Sendable {
    /// The element's name.
    let name: String
    /// Its text.
    fileprivate(set) var text = ""
    /// Its children.
    fileprivate(set) var children: [S3Document] = []

    fileprivate init(name: String) {
        self.name = name
    }

    /// The root of a document; nil where the bytes are none.
    init?(parsing bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        let builder = TreeBuilder()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = builder
        guard parser.parse(), let root = builder.root else { return nil }
        self = root
    }

    /// The document that an answer is.
    static func answer(_ answer: TransportAnswer) throws -> S3Document {
        guard let document = S3Document(parsing: answer.body) else { throw strange }
        return document
    }

    /// An answer that says nothing.
    static var strange: RepositoryError {
        RepositoryError(.storeFailed, "The store's answer can't be understood; check that --store-endpoint speaks S3.")
    }

    /// The text of the first child of a name.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }

    /// The children of a name.
    func all(_ name: String) -> [S3Document] { children.filter { $0.name == name } }
}

private final class TreeBuilder: NSObject, XMLParserDelegate {
    private static let depthMax = 16
    private(set) var root: S3Document?
    private var open: [S3Document] = []

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        guard open.count < Self.depthMax else { return parser.abortParsing() }
        open.append(S3Document(name: String(name.split(separator: ":").last ?? "")))
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
        guard !open.isEmpty else { return }
        open[open.count - 1].text += text
    }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        guard let element = open.popLast() else { return }
        if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
    }
}
