import TestSupport

/// Damages bytes in the ways that links, relays and attackers do. Repeatable: it is seeded.
struct Mutator {
    private let random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A number in 0..<bound.
    func below(_ bound: Int) -> Int { Int(random.next() % UInt64(max(bound, 1))) }

    /// `bytes` with one kind of damage, never equal to the original by intention (but possibly by chance).
    func damage(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [UInt8(below(256))] }
        var damaged = bytes
        let index = below(bytes.count)
        switch below(7) {
        case 0: damaged[index] ^= 1 << UInt8(below(8))
        case 1: damaged[index] = UInt8(below(256))
        case 2: damaged.remove(at: index)
        case 3: damaged.insert(UInt8(below(256)), at: index)
        case 4: damaged.removeLast(bytes.count - index)
        case 5: damaged.insert(contentsOf: bytes[index..<min(index + 8, bytes.count)], at: below(bytes.count))
        default: damaged.swapAt(index, below(bytes.count))
        }
        return damaged
    }
}
