import CAT7
import Crypto
import Foundation
import WireJSON

/// Bytes that are about to be hashed, signed or authenticated: a domain tag, then length-prefixed texts.
///
/// `LP(s)` is the decimal byte length of the UTF-8 of `s`, a colon, and those bytes, with nothing after them, so that no
/// text can imitate a boundary.
struct Preimage {
    private(set) var bytes: [UInt8]

    /// Starts with the domain tag, which includes its newline.
    init(_ domain: String) {
        bytes = []
        // Room for an ordinary field or signed statement, so that they are not moved while they grow.
        bytes.reserveCapacity(256)
        bytes.append(contentsOf: domain.utf8)
    }

    /// `LP(text)`.
    mutating func append(_ text: String) {
        let utf8 = text.utf8
        appendDigits(of: utf8.count)
        bytes.append(UInt8(ascii: ":"))
        let isCopied: Void? = utf8.withContiguousStorageIfAvailable { bytes.append(contentsOf: $0) }
        if isCopied == nil { bytes.append(contentsOf: utf8) }
    }

    /// `LP` of raw bytes.
    mutating func append(_ raw: [UInt8]) {
        appendDigits(of: raw.count)
        bytes.append(UInt8(ascii: ":"))
        bytes.append(contentsOf: raw)
    }

    private mutating func appendDigits(of count: Int) {
        if count >= 10 { appendDigits(of: count / 10) }
        bytes.append(UInt8(ascii: "0") + UInt8(count % 10))
    }

    /// The count, then every text in its own order, where the order means something.
    mutating func appendList(_ texts: [String]) {
        append(texts.count)
        for text in texts { append(text) }
    }

    /// `LP` of the plain decimal digits of `number`.
    mutating func append(_ number: some BinaryInteger) { append(number.description) }

    /// The count, then every text, sorted bytewise as the receiver will sort them.
    mutating func appendSorted(_ texts: [String]) {
        append(texts.count)
        for text in sortedBytewise(texts) { append(text) }
    }

    /// The SHA-256 of what was gathered.
    var sha256: [UInt8] { MeshProtocol.sha256(bytes) }

    /// The SHA-256 of what was gathered, as 64 lowercase hex digits.
    var digest: String { Hexadecimal.encode(sha256) }
}

/// SHA-256 as raw bytes.
func sha256(_ bytes: [UInt8]) -> [UInt8] { SHA256.hash(data: bytes).withUnsafeBytes { Array($0) } }

/// Texts in the order of their UTF-8 bytes. Swift's own order compares canonical equivalents and would differ.
func sortedBytewise(_ texts: [String]) -> [String] {
    texts.count < 2 ? texts : texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// Equality whose duration does not depend on where the bytes differ; lengths are public.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(left, right) { difference |= a ^ b }
    return difference == 0
}
