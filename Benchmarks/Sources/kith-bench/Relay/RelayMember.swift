import Foundation
import WireJSON

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// One client of the relay, as cheap as it can be: it counts large messages and answers pings.
final class RelayMember {
    let descriptor: Int32
    /// Messages of at least this many bytes count as deliveries; the relay's own ones are smaller.
    private let deliverySize: Int
    private(set) var deliveries = 0
    private var isMember = false
    private var pending: [UInt8] = []

    /// Connects, upgrades to WebSocket and joins.
    init(port: Int, nodeID: String, name: String, deliverySize: Int) throws {
        self.deliverySize = deliverySize
        descriptor = try Loopback.connect(to: port)
        // The key is only an echo check for caches between; the value of RFC 6455, section 1.3 does.
        let request =
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        try send(raw: Array(request.utf8))
        while pending.firstRange(of: Array("\r\n\r\n".utf8)) == nil { try fill() }
        guard pending.starts(with: Array("HTTP/1.1 101".utf8)),
            let end = pending.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound
        else { throw ChildFailure(description: "the relay refused the WebSocket upgrade") }
        pending.removeSubrange(..<end)
        try send(["type": "relay-auth", "nodeId": .string(nodeID), "name": .string(name)])
        // A member that is not in the room yet would miss what is said and never catch up.
        while !isMember { try receive() }
    }

    deinit { close(descriptor) }

    /// Sends one text message.
    func send(_ message: JSON) throws { try send(raw: Self.frame(message.serialized)) }

    /// Sends bytes that are framed already.
    func send(raw bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else {
                throw ChildFailure(description: "the relay closed the connection")
            }
            sent += max(count, 0)
        }
    }

    /// A masked text frame (RFC 6455, section 5.2). The mask is zero: the payload stays as it is.
    static func frame(_ payload: [UInt8], opcode: UInt8 = 1) -> [UInt8] {
        var frame: [UInt8] = [0x80 | opcode]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else if payload.count < 65_536 {
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        } else {
            frame.append(0x80 | 127)
            frame += (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return frame + [0, 0, 0, 0] + payload
    }

    /// Reads what is there, once, and handles every whole frame of it.
    func receive() throws {
        try fill()
        var start = 0
        while let frame = header(at: start), pending.count - start >= frame.size {
            let payload = pending[start + frame.headerSize..<start + frame.size]
            start += frame.size
            switch frame.opcode {
            case 1 where isMember && payload.count >= deliverySize: deliveries += 1
            case 1: try answer(payload)
            case 8: throw ChildFailure(description: "the relay closed the connection: \(Array(payload.prefix(2)))")
            case 9: try send(raw: Self.frame(Array(payload), opcode: 10))
            default: break
            }
        }
        pending.removeSubrange(..<start)
    }

    private func answer(_ payload: ArraySlice<UInt8>) throws {
        let type = try JSON(parsing: payload)["type"]?.stringValue
        if type == "relay-ping" { try send(["type": "relay-pong"]) }
        if type == "relay-peers" { isMember = true }
    }

    private func header(at start: Int) -> (opcode: UInt8, headerSize: Int, size: Int)? {
        guard pending.count - start >= 2 else { return nil }
        let short = Int(pending[start + 1] & 0x7F)
        let extra = short == 127 ? 8 : short == 126 ? 2 : 0
        guard pending.count - start >= 2 + extra else { return nil }
        let long = pending[start + 2..<start + 2 + extra].reduce(0) { $0 << 8 | Int($1) }
        return (pending[start] & 0x0F, 2 + extra, 2 + extra + (extra == 0 ? short : long))
    }

    private func fill() throws {
        let chunk = [UInt8](unsafeUninitializedCapacity: 131_072) { chunk, count in
            count = max(0, read(descriptor, chunk.baseAddress, 131_072))
        }
        guard !chunk.isEmpty else { throw ChildFailure(description: "the relay closed the connection") }
        pending += chunk
    }
}
