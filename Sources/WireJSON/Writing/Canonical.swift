extension JSON {
    /// The value as the one document that everybody writes for it (RFC 8785): compact, the members of every object sorted
    /// by the UTF-16 code units of their keys, numbers as ECMAScript prints them. For digests over JSON.
    ///
    /// One difference on purpose: integers beyond 2^53 keep all their digits instead of being rounded.
    public var canonicalBytes: [UInt8] {
        var writer = Writer(bytes: [], isCanonical: true)
        writer.write(self)
        return writer.bytes
    }
}

extension JSONObject {
    /// The members in the order of their keys' UTF-16 code units, which is how JavaScript sorts.
    var canonicalMembers: [(key: String, value: JSON)] {
        members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
    }
}

extension Double {
    /// The shortest round-trip digits in ECMAScript's notation (ECMA-262, Number::toString). Only for finite values.
    var canonicalText: String {
        guard self != 0 else { return "0" }
        // Swift finds the same shortest digits (17 at most), it only lays them out differently: d.ddd[e±xx].
        let parts = magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let all = String(whole + fraction)
        let leadingZeros = all.prefix { $0 == "0" }.count
        var digits = String(all.dropFirst(leadingZeros))
        while digits.last == "0" { digits.removeLast() }
        // The value is 0.digits times ten to the power of `point`.
        let point = whole.count - leadingZeros + exponent
        return (self < 0 ? "-" : "") + Self.layOut(digits, point: point)
    }

    private static func layOut(_ digits: String, point: Int) -> String {
        let zeros = { (count: Int) in String(repeating: "0", count: count) }
        switch point {
        case digits.count...21:
            return digits + zeros(point - digits.count)
        case 1...21:
            return digits.prefix(point) + "." + digits.dropFirst(point)
        case -5...0:
            return "0." + zeros(-point) + digits
        default:
            let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
            return digits.prefix(1) + fraction + "e" + (point > 0 ? "+" : "-") + String(abs(point - 1))
        }
    }
}
