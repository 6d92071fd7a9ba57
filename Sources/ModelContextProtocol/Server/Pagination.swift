import WireJSON

/// Cuts a list into pages. A cursor names the last entry sent, so that entries added or removed in between neither repeat
/// nor hide others.
struct Pagination: Sendable {
    let pageSize: Int

    /// The entries of the page that `cursor` asks for, and the cursor of the next page.
    /// - Parameters:
    ///   - list: the method, so that a cursor of another list is refused.
    ///   - keys: the name of each entry, in order.
    func page(
        of list: Method, keys: [String], cursor: JSON?
    ) throws(RPCError) -> (entries: Range<Int>, next: String?) {
        let start = try start(of: list, keys: keys, cursor: cursor)
        let end = min(keys.count, start + max(1, pageSize))
        let next = end < keys.count ? Self.cursor(list, index: end - 1, key: keys[end - 1]) : nil
        return (start..<end, next)
    }

    private func start(of list: Method, keys: [String], cursor: JSON?) throws(RPCError) -> Int {
        guard let cursor, !cursor.isNull else { return 0 }
        guard let text = cursor.stringValue else { throw .invalidParams("\"cursor\" must be a string") }
        if text.isEmpty { return 0 }
        guard let bytes = Base64.url.decode(text), let plain = String(validating: bytes, as: UTF8.self) else {
            throw Self.badCursor
        }
        let parts = plain.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == list.rawValue, let index = Int(parts[1]), index >= 0 else {
            throw Self.badCursor
        }
        if let place = keys.firstIndex(of: String(parts[2])) { return place + 1 }
        return min(index, keys.count)
    }

    private static func cursor(_ list: Method, index: Int, key: String) -> String {
        Base64.url.encode(Array("\(list.rawValue)|\(index)|\(key)".utf8))
    }

    private static let badCursor = RPCError.invalidParams(
        "This cursor is not one of ours; ask without a cursor for the first page")
}
