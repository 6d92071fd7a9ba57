import GRDB

/// Cached statements: everything here runs often and is always the same text.
extension Database {
    /// Runs a statement that returns nothing.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The rows until there are no more or `body` returns false, each while it is current.
    func each(_ sql: String, _ arguments: StatementArguments = [], _ body: (Row) throws -> Bool) throws {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next(), try body(row) {}
    }

    /// The first row, decoded while it is current.
    func first<Value>(
        _ sql: String, _ arguments: StatementArguments = [], _ decode: (Row) throws -> Value
    ) throws -> Value? {
        var value: Value?
        try each(sql, arguments) { row in
            value = try decode(row)
            return false
        }
        return value
    }

    /// A count or another single number; 0 when there is no row or it is NULL.
    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64 {
        try first(sql, arguments) { row in (row[0] as Int64?) ?? 0 } ?? 0
    }
}
