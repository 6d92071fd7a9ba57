import NIOCore

/// An address as it is counted: an IPv6 client owns a whole /64, so one of its addresses says nothing.
struct ClientAddress: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ address: SocketAddress?) {
        switch address {
        // Where the address lies in `sockaddr_in` and `sockaddr_in6`, on Linux and Darwin alike.
        case .v4: bytes = address?.raw(4..<8) ?? []
        case .v6:
            let whole = address?.raw(8..<24) ?? []
            // An IPv4 client of a dual-stack socket is counted by all it has.
            let isMapped = whole.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            bytes = Array(isMapped ? whole.suffix(4) : whole.prefix(8))
        case .unixDomainSocket, nil: bytes = []
        }
    }
}

extension SocketAddress {
    /// Some bytes of the socket address as the system lays it out; none if it is shorter.
    fileprivate func raw(_ range: Range<Int>) -> [UInt8] {
        withSockAddr { pointer, length in
            let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
            return range.upperBound <= length ? Array(bytes[range]) : []
        }
    }
}
