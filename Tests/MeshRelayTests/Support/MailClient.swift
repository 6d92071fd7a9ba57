import Crypto
import Testing
import WireJSON

@testable import MeshRelay

/// Secrets and messages of clients that use mail and rooms, as raw text.
enum MailClient {
    /// A secret of 32 equal bytes.
    static func secret(_ byte: UInt8) -> String { base64URL(Array(repeating: byte, count: 32)) }

    /// The SHA-256 of that secret in hex, as the opener of a room sends it.
    static func digest(_ byte: UInt8) -> String {
        let digits = Array("0123456789abcdef")
        return String(
            SHA256.hash(data: Array(repeating: byte, count: 32)).flatMap {
                [digits[Int($0 >> 4)], digits[Int($0 & 15)]]
            })
    }

    static func share(_ byte: UInt8) -> String { base64URL(Array(repeating: byte, count: 16)) }

    static func auth(_ node: String, key: UInt8, token: String? = nil) -> String {
        var auth = JSONObject([
            ("type", "relay-auth"), ("nodeId", .string(node)), ("name", .string(node)), ("mailbox", true),
            ("mailboxKey", .string(secret(key))),
        ])
        if let token { auth["token"] = .string(token) }
        return JSON.object(auth).text
    }

    static func join(_ share: UInt8, as node: String, showing admission: UInt8, key: UInt8) -> String {
        let auth: JSON = [
            "type": "relay-auth", "nodeId": .string(node), "name": .string("name of " + node), "mailbox": true,
            "mailboxKey": .string(secret(key)),
            "invite": ["share": .string(self.share(share)), "admission": .string(secret(admission))],
        ]
        return auth.text
    }

    /// The opener's secret is 200, the admission 100.
    static func open(_ share: UInt8, expires: Int64, closes: Int64? = nil, guests: Int64 = 1) -> String {
        var message = JSONObject([
            ("type", "kith-room-open"), ("share", .string(self.share(share))), ("admissionHash", .string(digest(100))),
            ("openerSecretHash", .string(digest(200))), ("expires", .integer(expires)), ("guests", .integer(guests)),
        ])
        if let closes { message["closes"] = .integer(closes) }
        return JSON.object(message).text
    }

    static func keep(_ payload: String, to node: String, receipt: String) -> String {
        #"{"to":"\#(node)","receipt":"\#(receipt)","payload":\#(payload)}"#
    }

    static func ack(_ number: Int) -> String { #"{"type":"kith-mail-ack","through":\#(number)}"# }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            let group = part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32((3 - part.count) * 8)
            for place in 0...part.count { text.append(digits[Int(group >> UInt32(18 - place * 6) & 63)]) }
        }
        return text
    }
}

extension RunningRelay {
    /// A client that has entered its room and has its mailbox open; its mail follows.
    func owner(_ node: String, key: UInt8, token: String? = nil) async throws -> RelayClient {
        let client = try await client()
        try await client.send(MailClient.auth(node, key: key, token: token))
        try await client.skip(to: #""type":"kith-mailbox","state":"open""#)
        return client
    }

    /// A client that has shown an invite and was let in.
    func guest(_ share: UInt8, as node: String, showing admission: UInt8, key: UInt8) async throws -> RelayClient {
        let client = try await client()
        try await client.send(MailClient.join(share, as: node, showing: admission, key: key))
        try await client.skip(to: #""type":"kith-mailbox","state":"open""#)
        return client
    }

    /// How a client that shows an invite is refused.
    func refusal(_ share: UInt8, as node: String, showing admission: UInt8, key: UInt8) async throws -> UInt16? {
        let client = try await client()
        try await client.send(MailClient.join(share, as: node, showing: admission, key: key))
        guard case .close(let code, _) = await client.next() else { return nil }
        return code
    }
}

extension RelayClient {
    /// Reads until a text has `part` in it, and returns that text.
    @discardableResult
    func skip(to part: String) async throws -> String {
        while true {
            let text = try await text()
            if text.contains(part) { return text }
        }
    }

    /// Says goodbye and waits for the end.
    func leave() async throws {
        try await close()
        while await next() != nil {}
    }
}
