import GRDB

/// Cached statements: everything here runs often and is always the same text.
extension Database {
    /// Runs a statement that returns nothing.
    func run(_ sql: String, _ arguments: StatementArguments = []) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row, decoded while it is current.
    func first<Value>(
        _ sql: String, _ arguments: StatementArguments = [], _ decode: (Row) throws -> Value
    ) throws -> Value? {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        // A cursor that goes away resets its statement, and the row with it.
        return try withExtendedLifetime(rows) { try rows.next().map(decode) }
    }

    /// All rows, each decoded while it is current. `decode` must not touch the database.
    func all<Value>(
        _ sql: String, _ arguments: StatementArguments = [], _ decode: (Row) throws -> Value
    ) throws -> [Value] {
        var values: [Value] = []
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        while let row = try rows.next() { values.append(try decode(row)) }
        return values
    }

    /// Row numbers for `json_each`, with which one statement does what many would.
    func list(_ rows: some Sequence<Int64>) -> String { "[" + rows.map(String.init).joined(separator: ",") + "]" }

    /// A count or another single number; 0 when there is no row or it is NULL.
    func number(_ sql: String, _ arguments: StatementArguments = []) throws -> Int64 {
        try first(sql, arguments) { row in (row[0] as Int64?) ?? 0 } ?? 0
    }
}
