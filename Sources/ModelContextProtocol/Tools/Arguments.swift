import WireJSON

/// Reads the arguments of one tool: checks them against the type's shape, fills in defaults, decodes.
struct Arguments<Input: ToolInput>: Sendable {
    let tool: String
    private let properties: [Shape.Property]

    init(tool: String) {
        self.tool = tool
        properties = Shape.object(of: Input.self)
    }

    var schema: JSON { .object(Shape.objectSchema(properties, closed: true)) }

    /// The decoded arguments; anything wrong is a `ToolFailure` that shows a call that would work.
    func read(_ json: JSON?) throws -> Input {
        guard let object = (json ?? [:]).objectValue else {
            throw failure(["`arguments` must be an object"])
        }
        var check = ArgumentCheck()
        let checked = check.object(object, properties)
        guard check.problems.isEmpty else { throw failure(check.problems) }
        do {
            return try JSONValueDecoder().decode(Input.self, from: .object(checked))
        } catch let error as DecodingError {
            throw failure([Self.words(for: error)])
        }
    }

    private func failure(_ problems: [String]) -> ToolFailure {
        ToolFailure("\(tool): \(problems.joined(separator: "; ")).\nA call that works: \(tool) \(Input.example.text)")
    }

    private static func words(for error: DecodingError) -> String {
        let context: DecodingError.Context =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context): context
            case .keyNotFound(_, let context): context
            @unknown default: DecodingError.Context(codingPath: [], debugDescription: "the arguments do not fit")
            }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
        return (path.isEmpty ? "" : "`\(path)`: ") + context.debugDescription.shortened(to: 300)
    }
}
