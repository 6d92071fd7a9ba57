/// Tells generated strings from written ones: by the variety of characters, by how often letters and digits alternate, and
/// by how many neighbouring letters are ones that neighbour each other in English.
enum Randomness {
    /// Shannon's entropy of the characters, in bits a character (C. E. Shannon 1948, "A Mathematical Theory of
    /// Communication", section 6).
    static func entropy(_ bytes: ArraySlice<UInt8>) -> Double {
        guard !bytes.isEmpty else { return 0 }
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        return counts.reduce(0) { sum, count in
            count == 0 ? sum : sum - Double(count) / total * logarithm(Double(count) / total)
        }
    }

    /// Whether the body of a prefixed token varies enough to be a real one: `xxxxxxxx` and `00000000` do not.
    static func isVaried(_ bytes: ArraySlice<UInt8>) -> Bool {
        var seen = [Bool](repeating: false, count: 256)
        for byte in bytes.prefix(128) { seen[Int(byte)] = true }
        let distinct = seen.count { $0 }
        return distinct >= min(7, max(4, bytes.count / 2))
    }

    /// Whether the string looks generated, with nothing but its characters to go by.
    static func isRandom(_ bytes: ArraySlice<UInt8>) -> Bool {
        let sample = bytes.prefix(256)
        guard sample.count >= 8, entropy(sample) >= min(3, entropyLimit(sample.count)) else { return false }
        var pairs = 0
        var common = 0
        var changes = 0
        var letters = 0
        var turns = 0
        for (first, second) in zip(sample, sample.dropFirst()) {
            if first.isLetter && second.isLetter {
                letters += 1
                if first.isUppercase != second.isUppercase { turns += 1 }
                // A capital after a small letter begins a word of an identifier, and says nothing about spelling.
                if first.isLowercase && second.isUppercase { continue }
                pairs += 1
                if isCommon(first.lowercased, second.lowercased) { common += 1 }
            } else if first.isAlphanumeric && second.isAlphanumeric && first.isDigit != second.isDigit {
                changes += 1
            }
        }
        if changes >= max(3, sample.count / 6) { return true }
        // Every second pair of random letters changes case, and at most every third of an identifier's.
        if letters >= 10, turns * 5 >= letters * 2 { return true }
        guard pairs >= 5 else { return changes >= 3 }
        // Of the letter pairs of English text some 70 % are among the common ones, of random letters 15 %.
        return Double(common) / Double(pairs) < (changes >= 2 ? 0.45 : 0.36)
    }

    /// Half of the pairs of letters that neighbour each other most often in English and in identifiers.
    private static let commonPairs: Set<UInt16> = {
        let text = """
            th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri \
            ro ic ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut \
            ss so rs un lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi \
            ci vi pl ig tu ev ld ry mp fe bl ab gh ty op wo sa ay ex ke ui up ck da do ga go oo rd rm sc sp
            """
        return Set(text.split(separator: " ").map { pair in key(Array(pair.utf8)[0], Array(pair.utf8)[1]) })
    }()

    private static func isCommon(_ first: UInt8, _ second: UInt8) -> Bool { commonPairs.contains(key(first, second)) }

    private static func key(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }

    /// Most that so few characters can reach, less a little.
    private static func entropyLimit(_ count: Int) -> Double { logarithm(Double(count)) - 0.5 }

    /// The binary logarithm to about five digits, by squaring (no room on this floor may import a mathematics library).
    private static func logarithm(_ value: Double) -> Double {
        var result = Double(value.exponent)
        var significand = value.significand
        var step = 0.5
        for _ in 0..<18 {
            significand *= significand
            if significand >= 2 {
                significand /= 2
                result += step
            }
            step /= 2
        }
        return result
    }
}
