/// The FNV-1a hash functions: xor a byte, multiply by the prime, modulo the word size.
enum FowlerNollVo {
    static let offset64: UInt64 = 0xCBF2_9CE4_8422_2325

    static func hash32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    /// One more byte, so that the hashes of all prefixes of a word come out of one pass.
    static func hash64(_ hash: UInt64, adding byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    static func hash64(_ hash: UInt64 = offset64, adding bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(hash) { hash64($0, adding: $1) }
    }
}
