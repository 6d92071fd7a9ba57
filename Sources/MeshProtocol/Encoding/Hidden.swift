/// Keeps a secret out of every description, debug print and reflection of the value that holds it.
struct Hidden<Value> {
    let value: Value

    init(_ value: Value) { self.value = value }
}

extension Hidden: Sendable where Value: Sendable {}

extension Hidden: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "hidden" }
    var debugDescription: String { "hidden" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
