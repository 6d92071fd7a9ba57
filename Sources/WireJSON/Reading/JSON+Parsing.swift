extension JSON {
    /// Reads one UTF-8 document (RFC 8259, without its liberties: no lone surrogates, no byte order mark, and by default
    /// no object that names a member twice).
    ///
    /// Integers that fit 64 bits become `.integer`, all other numbers the nearest `.double`.
    @inlinable
    public init(parsing bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) {
        self = try withBytes(of: bytes, limits) { (bytes) throws(JSONSyntaxError) in
            try JSON(reading: bytes, limits)
        }
    }

    @usableFromInline
    init(reading bytes: UnsafeBufferPointer<UInt8>, _ limits: JSONLimits) throws(JSONSyntaxError) {
        var parser = try Parser(bytes, limits: limits)
        self = try parser.document()
    }

    /// Reads one document from a text.
    public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8, limits: limits)
    }
}

/// Runs `body` on the bytes in one piece, copying them only if they are not stored that way. Inlined into whoever reads, so
/// that nobody has to find out while running what kind of collection it was given.
@inlinable
func withBytes<Value>(
    of bytes: some Collection<UInt8>, _ limits: JSONLimits,
    _ body: (UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> Value
) throws(JSONSyntaxError) -> Value {
    // Measured before anything is copied.
    guard bytes.count <= limits.maxBytes else { throw JSONSyntaxError(.tooLong(limit: limits.maxBytes), at: 0) }
    func run(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<Value, JSONSyntaxError> {
        do throws(JSONSyntaxError) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    let outcome = bytes.withContiguousStorageIfAvailable(run) ?? Array(bytes).withUnsafeBufferPointer(run)
    return try outcome.get()
}
