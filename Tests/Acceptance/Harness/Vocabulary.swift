import TestSupport

/// Sentences that differ enough in words and meaning for a gate to keep them apart.
struct Vocabulary {
    private static let things = [
        "ledger", "turbine", "violin", "glacier", "passport", "orchard", "compiler", "harbour", "vaccine", "satellite",
        "pottery", "railway", "enzyme", "auction", "lighthouse", "bakery", "telescope", "contract", "reef", "keyboard",
        "volcano", "library", "tractor", "perfume", "bridge", "chess", "desert", "elevator", "forest", "guitar",
    ]
    private static let deeds = [
        "leaks", "was repaired", "needs paint", "is overdue", "went missing", "doubles", "freezes", "was sold",
        "is unsafe", "opens at noon", "lacks a permit", "hums", "rusts", "was praised", "blocks the road",
    ]

    private let random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A sentence with the number in it, so that no two are equal.
    func sentence(_ number: Int) -> String {
        var generator = random
        let first = Self.things.randomElement(using: &generator) ?? ""
        let second = Self.things.randomElement(using: &generator) ?? ""
        let deed = Self.deeds.randomElement(using: &generator) ?? ""
        return "the \(first) near the \(second) \(deed), case \(number)"
    }

    /// The same elements in another order.
    func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var generator = random
        return elements.shuffled(using: &generator)
    }

    /// A number below `limit`.
    func number(below limit: Int) -> Int {
        var generator = random
        return Int.random(in: 0..<limit, using: &generator)
    }

    /// A number of milliseconds in `range`.
    func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        var generator = random
        return .milliseconds(Int.random(in: range, using: &generator))
    }
}
