import CAT7
import Foundation

/// The exact bytes that each suite signs, from texts as they stand on the wire.
struct SigningPreimage {
    var key: String
    var author: String
    var authorNode = ""
    var createdAt: Int64
    var room: String
    var audience: String
    var parents: [String] = []
    var fieldParents = PerField<[String]>(repeating: [])
    var application: ApplicationDescriptor?

    /// The bytes of `suite`.
    func bytes(_ suite: Suite) -> [UInt8] {
        switch suite {
        case .sigV1: published
        case .sigV2: live
        case .sigV2_0: secure
        }
    }

    private var published: [UInt8] {
        var preimage = Preimage("mmp-sig-v1\n")
        preimage.append(key)
        preimage.append(author)
        preimage.append(createdAt)
        preimage.append(room)
        preimage.append(audience)
        return preimage.bytes
    }

    private var live: [UInt8] {
        var preimage = Preimage("mmp-sig-v2\n")
        preimage.append(key)
        preimage.append(author.nfc)
        preimage.append(createdAt)
        preimage.append(room.nfc)
        preimage.append(audience.nfc)
        preimage.appendSorted(parents)
        preimage.append(Self.commitment(toFieldParents: fieldParents))
        return preimage.bytes
    }

    private var secure: [UInt8] {
        var preimage = Preimage("mmp-sig-v2.0\n")
        preimage.append("2.0")
        preimage.append(Self.addressScheme)
        preimage.append(key)
        preimage.append(authorNode)
        preimage.append(author.nfc)
        preimage.append(createdAt)
        preimage.append(room.nfc)
        preimage.append(audience)
        preimage.appendSorted(parents)
        preimage.append(Self.commitment(toFieldParents: fieldParents))
        preimage.append(ApplicationDescriptor.commitment(to: application))
        return preimage.bytes
    }

    /// The address scheme that `mmp-sig-v2.0` names.
    static let addressScheme = "mmp-cmb-merkle-v2"

    /// What the signature covers of the fields' parents.
    static func commitment(toFieldParents parents: PerField<[String]>) -> String {
        var preimage = Preimage("mmp-fp-v1\n")
        for (field, references) in parents {
            preimage.append(field.name)
            preimage.appendSorted(references)
        }
        return preimage.digest
    }
}
