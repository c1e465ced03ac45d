import FoundationEssentials
import Ledger

extension Act {
    /// What KMS does with a key by itself, as CloudTrail tells it.
    ///
    /// KMS developer guide, ct-rotatekey, ct-delete-key, ct-deleteexpiredkeymaterial.
    static func onKey(_ name: String, _ key: Key, _ details: [String: Detail] = [:], at time: Date) -> Act {
        let named = details.merging(["keyId": .text(key.id)]) { detail, _ in detail }
        return Act(name, of: "kms", in: key.scope, about: [key.arn], named, at: time)
    }

    /// That KMS has given a key new material.
    static func rotation(of key: Key, to material: KeyMaterial, at time: Date) -> Act {
        var details: [String: Detail] = [
            "rotationType": .text(material.origin == .automatic ? "AUTOMATIC" : "ON_DEMAND"),
            "keyOrigin": .text(key.origin == .kms ? "AWS_KMS" : "EXTERNAL"),
            "currentKeyMaterialId": .text(material.id),
        ]
        if let previous = key.materials.last(where: { $0.id != material.id && !$0.isWaiting }) {
            details["previousKeyMaterialId"] = .text(previous.id)
        }
        return onKey("RotateKey", key, details, at: time)
    }

    /// That a service has got a key of its own for whoever names none.
    static func creation(of key: Key, for service: String, at time: Date) -> Act {
        let details: [String: Detail] = ["description": .text(key.description), "origin": .text("AWS_KMS")]
        return Act("CreateKey", of: "kms", by: .caller(service), in: key.scope, about: [key.arn], details, at: time)
    }
}
