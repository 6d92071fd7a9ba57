/// Looking words up in the table's open-addressing hash table.
extension TextModel {
    /// The entry whose string is these characters (all ASCII), if there is one. `hash` is their 64-bit FNV-1a; for the
    /// continuation of a word, the string and the hash begin with `##`.
    func entry(for key: UnsafeBufferPointer<WordList.Character>, hash: UInt64, continuation: Bool = false) -> Int? {
        let mask = slotCount - 1
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
        // A sound table has empty slots; the bound keeps a damaged one from holding us for ever.
        for _ in 0..<slotCount {
            let stored = Int(word(at: table.position(slot)))
            guard stored != 0 else { return nil }
            if matches(stored - 1, key, continuation: continuation) { return stored - 1 }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func matches(
        _ entry: Int, _ key: UnsafeBufferPointer<WordList.Character>, continuation: Bool
    ) -> Bool {
        guard entry < entryCount else { return false }
        let bytes = Self.embeddedBytes
        var start = Int(word(at: stringOffsets.position(entry)))
        let end = Int(word(at: stringOffsets.position(entry + 1)))
        let mark = continuation ? 2 : 0
        guard end - start == key.count + mark, end <= bytes.count - strings else { return false }
        start += strings
        if continuation {
            guard bytes[start] == UInt8(ascii: "#"), bytes[start + 1] == UInt8(ascii: "#") else { return false }
            start += 2
        }
        for index in key.indices where UInt32(bytes[start + index]) != key[index].scalar { return false }
        return true
    }
}
