import GRDB

/// Small named texts.
extension MemoryStore {
    /// The longest text, in UTF-8 bytes.
    static let metaLength = 65_536

    /// The text stored under `name`, or nil.
    public func meta(_ name: String) throws(MemoryError) -> String? {
        try read { db in try db.meta("user." + name) }
    }

    /// Stores a text of at most 65,536 bytes under `name`; nil removes it.
    public func setMeta(_ name: String, _ value: String?) throws(MemoryError) {
        guard name.utf8.count <= 256, (value?.utf8.count ?? 0) <= Self.metaLength else {
            throw .invalidValue("A setting may have 256 bytes of name and \(Self.metaLength) bytes of text.")
        }
        try write { db in try db.setMeta("user." + name, value) }
    }

    /// Drops vectors of another encoder: they cannot be compared with this one's.
    func adoptKernel() throws(MemoryError) {
        let stored = try read { db in try db.meta("kernel") }
        guard stored != kernelID else { return }
        try write { db in
            try db.run("UPDATE recall_vector SET vector = NULL")
            try db.run("DELETE FROM field_vectors")
            try db.setMeta("kernel", kernelID)
        }
    }
}

extension Database {
    /// The text stored under `name`.
    func meta(_ name: String) throws -> String? {
        try first("SELECT value FROM meta WHERE name = ?", [name]) { row in row[0] as String }
    }

    /// Stores or removes a text.
    func setMeta(_ name: String, _ value: String?) throws {
        if let value {
            try run(
                "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, value])
        } else {
            try run("DELETE FROM meta WHERE name = ?", [name])
        }
    }
}
