public import WireJSON

/// One way of writing a block as a JSON record. Nothing above this room knows which one a peer speaks.
public protocol Dialect: Sendable {
    /// Whether `record` looks as if this dialect had written it.
    func recognises(_ record: JSON) -> Bool

    /// Reads a record, recomputing its address.
    func block(from record: JSON) throws(BlockError) -> Block

    /// Writes a block of this dialect.
    func record(of block: Block) -> JSON
}

/// Runs a reading step and reports what was malformed as the record's error.
func readingRecord<Value>(_ read: () throws(MalformedValue) -> Value) throws(BlockError) -> Value {
    do {
        return try read()
    } catch {
        throw BlockError.malformed(error)
    }
}
