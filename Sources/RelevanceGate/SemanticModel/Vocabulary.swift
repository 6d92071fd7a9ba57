/// Looking words up in the table's open-addressing hash table.
extension TextModel {
    /// The entry whose string is these bytes, if there is one. `hash` is their 64-bit FNV-1a.
    func entry(for key: UnsafeBufferPointer<UInt8>, hash: UInt64, continuation: Bool = false) -> Int? {
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

    private func matches(_ entry: Int, _ key: UnsafeBufferPointer<UInt8>, continuation: Bool) -> Bool {
        guard entry < entryCount else { return false }
        let start = Int(word(at: stringOffsets.position(entry)))
        let end = Int(word(at: stringOffsets.position(entry + 1)))
        let mark = continuation ? 2 : 0
        guard end - start == key.count + mark, end <= bytes.count - strings else { return false }
        let string = bytes[(strings + start)..<(strings + end)]
        if continuation {
            guard string.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "#")]) else { return false }
        }
        return string.dropFirst(mark).elementsEqual(key)
    }
}
