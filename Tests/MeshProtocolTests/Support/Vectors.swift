import CAT7
import Foundation
import WireJSON

@testable import MeshProtocol

/// Published and recorded values; `Vectors/SOURCE.md` says where they come from.
enum Vectors {
    static let addresses = load("mmp-1.1/cmb-key-v1.json")
    static let publishedSignatures = load("mmp-1.1/cmb-sig-v1.json")
    static let tether = load("mmp-1.1/tether-v1.json")
    static let crossDevice = load("mmp-2.0/mmp-v2-cross-device.fixture.json")
    static let sealed = load("mmp-2.0/mmp-v2-e2e.vector.json")
    static let handshake = load("mmp-2.0/mmp-v2-handshake.vector.json")
    static let publicRecord = load("mmp-2.0/mmp-v2-public-record.vector.json")
    static let secureSignatures = load("mmp-2.0/mmp-v2-record-signature.vector.json")
    static let live = load("sym-0.12/dialect.json")
    static let transcripts = load("transcripts/excerpts.json")

    private static func load(_ path: String) -> JSON {
        let file = Bundle.module.bundleURL.appendingPathComponent("Vectors/" + path)
        guard let data = try? Data(contentsOf: file), let json = try? JSON(parsing: Array(data)) else {
            fatalError("the test resource \(path) is missing or not JSON")
        }
        return json
    }
}

extension JSON {
    /// The member at a path of keys and indexes; null where there is none, so that a comparison fails loudly.
    func at(_ path: String) -> JSON {
        path.split(separator: ".").reduce(self) { json, step in
            if let index = Int(step) {
                let elements = json.arrayValue ?? []
                return elements.indices.contains(index) ? elements[index] : .null
            }
            return json[String(step)] ?? .null
        }
    }

    /// The text at a path, or a marker that equals nothing expected.
    func text(_ path: String) -> String { at(path).stringValue ?? "no text at \(path)" }

    /// The elements at a path.
    func list(_ path: String) -> [JSON] { at(path).arrayValue ?? [] }

    /// The texts at a path.
    func texts(_ path: String) -> [String] { list(path).compactMap(\.stringValue) }

    /// A copy in which the member at `path` is `value`, or is removed where that is nil.
    func with(_ path: String, _ value: JSON?) -> JSON {
        var steps = path.split(separator: ".").map(String.init)
        let first = steps.removeFirst()
        guard var object = objectValue else { return self }
        if steps.isEmpty {
            object[first] = value
        } else {
            object[first] = (object[first] ?? [:]).with(steps.joined(separator: "."), value)
        }
        return .object(object)
    }

    /// Seven texts, each a text itself or in a member `text`.
    var sevenTexts: PerField<String> {
        PerField { field in at(field.name).stringValue ?? at(field.name)["text"]?.stringValue ?? "" }
    }
}

/// The bytes of hex digits; crashes on anything else, since only constants pass through here.
func hex(_ digits: String) -> [UInt8] {
    guard let bytes = Hexadecimal.decode(digits) else { fatalError("not hex: \(digits)") }
    return bytes
}
