import CAT7
import Foundation
import WireJSON

/// Opaque data that an application attaches to a block, bound to the signature by its digest.
public struct ApplicationDescriptor: Hashable, Sendable {
    /// Lowercase media type without parameters, for example `application/json`.
    public let mediaType: String

    /// Where the data's meaning is defined, if anywhere.
    public let schema: String?

    /// The data itself, at most `BlockLimits.applicationBytes`.
    public let data: [UInt8]

    /// `sha256-` and the hex digest of the data.
    public let digest: String

    /// Describes `data`.
    public init(mediaType: String, schema: String?, data: [UInt8]) throws(MalformedValue) {
        guard Self.isMediaType(mediaType) else {
            throw MalformedValue(
                what: "application data", why: "its media type must be lowercase and bare, such as text/plain")
        }
        guard data.count <= BlockLimits.applicationBytes else {
            throw MalformedValue(
                what: "application data", why: "it must have at most \(BlockLimits.applicationBytes) bytes")
        }
        guard (schema ?? "").utf8.count <= 1024 else {
            throw MalformedValue(what: "application data", why: "its schema name must have at most 1024 bytes")
        }
        self.mediaType = mediaType
        self.schema = schema
        self.data = data
        digest = "sha256-" + Hexadecimal.encode(sha256(data))
    }

    /// Reads a descriptor with its data, checking length and digest.
    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            mediaType: members.text("mediaType"), schema: members.optionalText("schema"),
            data: members.bytes("data", limit: BlockLimits.applicationBytes))
        guard try members.text("encoding") == "base64url" else {
            throw members.refusal("encoding", "it must be base64url")
        }
        guard try members.integer("byteLength", in: 0...Int64(BlockLimits.applicationBytes)) == Int64(data.count) else {
            throw members.refusal("byteLength", "it must be the length of the data")
        }
        guard try members.text("digest") == digest else {
            throw members.refusal("digest", "it must be the SHA-256 of the data")
        }
    }

    /// The clear part of a sealed block: everything but the data.
    var descriptor: JSONObject {
        JSONObject([
            ("mediaType", .string(mediaType)),
            ("schema", schema.map(JSON.string) ?? .null),
            ("encoding", "base64url"),
            ("byteLength", .integer(Int64(data.count))),
            ("digest", .string(digest)),
        ])
    }

    /// The descriptor with its data, as a clear record carries it.
    var record: JSONObject {
        var members = descriptor
        members["data"] = .string(Base64.url.encode(data))
        return members
    }

    /// What the signature covers of `application`, or of its absence.
    static func commitment(to application: ApplicationDescriptor?) -> String {
        var preimage = Preimage("mmp-app-v1\n")
        guard let application else {
            preimage.append("0")
            return preimage.digest
        }
        preimage.append("1")
        preimage.append(application.mediaType)
        preimage.append((application.schema ?? "").nfc)
        preimage.append("base64url")
        preimage.append(application.data.count)
        preimage.append(application.digest)
        return preimage.digest
    }

    private static func isMediaType(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard text.utf8.count <= 127, parts.count == 2 else { return false }
        return parts.allSatisfy { part in !part.isEmpty && part.allSatisfy(allowsInMediaType) }
    }

    /// The token characters of RFC 6838, 4.2, in lowercase.
    private static func allowsInMediaType(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$&-^_.+".utf8.contains(byte)
        }
    }
}
