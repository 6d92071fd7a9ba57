extension JSON {
    /// The value as one compact UTF-8 document: no white space, members in their order.
    public var serialized: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        write(into: &bytes)
        return bytes
    }

    /// The value as one compact document.
    public var text: String { String(decoding: serialized, as: UTF8.self) }

    /// Appends the compact document to `bytes`.
    public func write(into bytes: inout [UInt8]) {
        var writer = Writer(bytes: [])
        // Handed over and back, so that appending never copies what is there.
        swap(&writer.bytes, &bytes)
        writer.write(self)
        swap(&writer.bytes, &bytes)
    }
}
