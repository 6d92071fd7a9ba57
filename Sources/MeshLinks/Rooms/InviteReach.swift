import NIOCore

/// Which relays the link of an invite may make this node contact.
///
/// A link is text of somebody else, and looking at it happens before anybody agreed to anything: without a limit it could
/// make this machine send a request of the writer's choosing to services that only this machine or its network can reach.
/// The node's own relay is always within reach; any other must be encrypted, and both its name and the address that it
/// resolves to must be public.
public enum InviteReach: Sendable, Hashable {
    /// The own relay, and encrypted ones on the public internet.
    case publicRelays
    /// Relays of this machine and of private networks too, because the person said so.
    case everywhere

    /// Refuses the address of a relay that is out of reach.
    ///
    /// - Parameter home: this node's own relay, which the person has set.
    func check(_ address: RelayAddress, home: RelayAddress?) throws(LinkError) {
        guard self == .publicRelays, !address.isSameServer(as: home) else { return }
        guard address.isEncrypted else { throw .outOfReach(host: address.host) }
        guard !Self.isLocalName(address.host) else { throw .outOfReach(host: address.host) }
        if let literal = try? SocketAddress(ipAddress: address.host, port: address.port), !literal.isPublic {
            throw .outOfReach(host: address.host)
        }
    }

    /// Names that mean this machine or its network wherever they are resolved (RFC 6761, 6762, 8375, 9476), names without a
    /// dot, and what resolvers take for an IPv4 address in another spelling (`127.1`, `0x7f000001`).
    private static func isLocalName(_ host: String) -> Bool {
        guard !host.contains(":") else { return false }
        let labels = host.split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return true }
        if ["localhost", "local", "internal", "lan", "home", "corp", "intranet", "test"].contains(last) { return true }
        if host.hasSuffix(".home.arpa") || host.hasSuffix(".home.arpa.") { return true }
        let isDotted = labels.count == 4 && labels.allSatisfy { UInt8($0) != nil && ($0 == "0" || $0.first != "0") }
        return !isDotted && (last.allSatisfy(\.isNumber) || last.hasPrefix("0x"))
    }
}

extension RelayAddress {
    /// Whether both are one server; the path does not matter.
    func isSameServer(as other: RelayAddress?) -> Bool {
        isEncrypted == other?.isEncrypted && host == other?.host && port == other?.port
    }
}

extension SocketAddress {
    /// Whether it is an address of the public internet: none of the special ranges of RFC 6890, also not inside an IPv6
    /// address that carries an IPv4 one.
    var isPublic: Bool {
        // Where the address stands in `sockaddr_in` and `sockaddr_in6`, on Linux and Darwin alike.
        let bytes = withSockAddr { Array(UnsafeRawBufferPointer(start: $0, count: $1)) }
        return switch self {
        case .v4: bytes.count >= 8 && InternetRange.isPublic(v4: Array(bytes[4..<8]))
        case .v6: bytes.count >= 24 && InternetRange.isPublic(v6: Array(bytes[8..<24]))
        case .unixDomainSocket: false
        }
    }
}

/// The special ranges of RFC 6890 and its updates, as prefixes in bits.
enum InternetRange {
    private static let special4: [(prefix: [UInt8], bits: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
        ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
        ([203, 0, 113], 24), ([224], 3),
    ]
    private static let special6: [(prefix: [UInt8], bits: Int)] = [
        ([0x01, 0x00, 0, 0, 0, 0, 0, 0], 64), ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32),
        ([0x3F, 0xFF, 0x00], 20),
    ]

    static func isPublic(v4 bytes: [UInt8]) -> Bool { !special4.contains { matches(bytes, $0.prefix, bits: $0.bits) } }

    static func isPublic(v6 bytes: [UInt8]) -> Bool {
        // ::ffff:a.b.c.d, 64:ff9b::a.b.c.d (NAT64) and 2002:a.b.c.d:: (6to4) lead to an IPv4 address.
        if matches(bytes, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], bits: 96)
            || matches(bytes, [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], bits: 96)
        {
            return isPublic(v4: Array(bytes[12..<16]))
        }
        if matches(bytes, [0x20, 0x02], bits: 16) { return isPublic(v4: Array(bytes[2..<6])) }
        // Global unicast is 2000::/3 so far; loopback, unspecified, unique local, link-local and multicast lie outside.
        return matches(bytes, [0x20], bits: 3) && !special6.contains { matches(bytes, $0.prefix, bits: $0.bits) }
    }

    private static func matches(_ bytes: [UInt8], _ prefix: [UInt8], bits: Int) -> Bool {
        let whole = bits / 8
        guard bytes.count * 8 >= bits, bytes[..<whole].elementsEqual(prefix[..<min(whole, prefix.count)]) else {
            return false
        }
        let rest = bits % 8
        guard rest > 0 else { return true }
        return (bytes[whole] ^ prefix[whole]) >> UInt8(8 - rest) == 0
    }
}

/// Closes a connection to an address that is not public before a byte is written: a public name may resolve to a private
/// address. Confined to the channel's event loop.
final class DestinationGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        guard context.remoteAddress?.isPublic == true else {
            context.fireErrorCaught(RelayDialError.other("its name leads to an address that is not public"))
            context.close(promise: nil)
            return
        }
        context.fireChannelActive()
    }
}
