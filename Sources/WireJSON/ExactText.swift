/// Whether two texts are the same bytes. Swift's `==` also accepts canonically equivalent texts ("e" + accent and "é"),
/// which on the wire are different keys and different values.
func sameBytes(_ lhs: String, _ rhs: String) -> Bool {
    guard lhs.utf8.count == rhs.utf8.count, lhs == rhs else { return false }
    return lhs.utf8.elementsEqual(rhs.utf8)
}

/// A text that hashes and compares by its bytes. The hash is seeded per process, so nobody can prepare collisions.
struct ExactText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (lhs: ExactText, rhs: ExactText) -> Bool { sameBytes(lhs.text, rhs.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        hasher.combine(UInt8(0xFF))
    }
}
