extension JSON {
    /// The value for human eyes: one member or element a line, indented by two spaces, members in their order.
    public var prettyText: String {
        var writer = Writer(bytes: [])
        writer.writePretty(self, indentation: 0)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Writer {
    fileprivate mutating func writePretty(_ value: JSON, indentation: Int) {
        switch value {
        case .array(let elements) where !elements.isEmpty:
            writePretty(elements, between: ("[", "]"), indentation: indentation) { writer, element in
                writer.writePretty(element, indentation: indentation + 1)
            }
        case .object(let object) where !object.isEmpty:
            writePretty(object.members, between: ("{", "}"), indentation: indentation) { writer, member in
                writer.write(string: member.key)
                writer.write(plain: ": ")
                writer.writePretty(member.value, indentation: indentation + 1)
            }
        case .null, .bool, .integer, .double, .string, .array, .object:
            write(value)
        }
    }

    private mutating func writePretty<Item>(
        _ items: [Item], between brackets: (open: StaticString, close: StaticString), indentation: Int,
        _ writeItem: (inout Writer, Item) -> Void
    ) {
        write(plain: brackets.open)
        var isFirst = true
        for item in items {
            write(plain: isFirst ? "\n" : ",\n")
            isFirst = false
            for _ in 0...indentation { write(plain: "  ") }
            writeItem(&self, item)
        }
        write(plain: "\n")
        for _ in 0..<indentation { write(plain: "  ") }
        write(plain: brackets.close)
    }
}
