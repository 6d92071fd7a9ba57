extension String {
    /// The longest beginning, in whole scalars, of at most `limit` bytes.
    func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = unicodeScalars[...]
        var bytes = utf8.count
        while bytes > limit, let last = kept.popLast() { bytes -= UTF8.width(last) }
        return String(kept)
    }
}
