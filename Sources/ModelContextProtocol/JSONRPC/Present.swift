import WireJSON

extension JSONObject {
    /// An object of the members that have a value, in the order written.
    init(present members: KeyValuePairs<String, JSON?>) {
        self.init(members.compactMap { key, value in value.map { (key, $0) } })
    }

    /// A copy of this object with `extra` members appended or replaced.
    func merging(_ extra: JSONObject) -> JSONObject {
        var merged = self
        for (key, value) in extra { merged[key] = value }
        return merged
    }
}

extension String {
    /// At most `limit` characters of this text, ending with "…" when something was cut.
    func shortened(to limit: Int) -> String {
        guard utf8.count > limit, count > limit else { return self }
        return prefix(max(0, limit - 1)) + "…"
    }
}
