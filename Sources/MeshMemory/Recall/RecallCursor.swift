import Ambient
import CAT7
import MeshProtocol

/// Where the next page begins: in which query, as of which state of the memory, after how many blocks. Written as
/// `k1.<state>.<offset>.<query>` in decimal, decimal and hexadecimal.
struct RecallCursor: Equatable {
    /// Blocks after this row came later than the first page and are not looked at.
    let newest: Int64
    /// How many ranked blocks earlier pages have dealt with.
    let offset: Int
    /// Which query it belongs to.
    let fingerprint: UInt64

    /// A place in a ranking.
    init(newest: Int64, offset: Int, fingerprint: UInt64) {
        self.newest = newest
        self.offset = offset
        self.fingerprint = fingerprint
    }

    /// Reads what `text` wrote.
    init(_ text: String) throws(MemoryError) {
        let parts = text.utf8.count <= 80 ? text.split(separator: ".", omittingEmptySubsequences: false) : []
        guard parts.count == 4, parts[0] == "k1", let newest = Int64(parts[1]), newest >= 0,
            let offset = Int(parts[2]), offset >= 0, let fingerprint = UInt64(parts[3], radix: 16)
        else { throw .invalidCursor }
        self.init(newest: newest, offset: offset, fingerprint: fingerprint)
    }

    /// The form that callers hand back.
    var text: String { "k1.\(newest).\(offset).\(String(fingerprint, radix: 16))" }
}

extension RecallQuery {
    /// Tells this query from others, whatever its page and budget: FNV-1a, 64 bit, over what selects and ranks.
    var fingerprint: UInt64 {
        let parts = [
            text ?? "", fields.sorted().map(\.name).joined(separator: ","), peer?.text ?? "",
            since.map { "\($0.milliseconds)" } ?? "",
        ]
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for part in parts {
            for byte in part.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            // No text contains this byte, so the parts cannot run into each other.
            hash = (hash ^ 0xFF) &* 0x100_0000_01B3
        }
        return hash
    }
}
