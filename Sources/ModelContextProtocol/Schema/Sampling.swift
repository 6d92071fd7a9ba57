import WireJSON

/// Why a type's shape could not be read off its decoder.
enum SamplingError: Error, CustomStringConvertible {
    case tooDeep(String)
    case notes(type: String, missing: [String], surplus: [String])

    var description: String {
        switch self {
        case .tooDeep(let type): "\(type) nests more than \(Shape.deepest) levels (is it recursive?)"
        case .notes(let type, let missing, let surplus):
            "\(type).notes lacks \(missing) and has \(surplus) that are no coding keys"
        }
    }
}

extension Shape {
    /// How deep a type may nest before it is taken for a recursive one.
    static let deepest = 12

    /// Runs the decoder of `type` against recorders: returns the value they made up and what was asked for.
    static func sampleShape<T: Decodable>(of type: T.Type, depth: Int) throws -> (value: T, shape: Shape) {
        guard depth <= deepest else { throw SamplingError.tooDeep("\(type)") }
        if let custom = type as? any CustomSchema.Type, let value = sampled(custom) as? T {
            return (value, .custom(custom.schema))
        }
        if type == JSON.self, let value = JSON.null as? T { return (value, .any) }
        if let container = type as? any SampledContainer.Type {
            let (value, shape) = try container.sample(depth: depth)
            if let value = value as? T { return (value, shape) }
        }
        if let choice = type as? any CaseIterable.Type, let (first, names) = choices(choice), let value = first as? T {
            return (value, .choice(names))
        }
        let recorder = ShapeRecorder(depth: depth)
        let value = try T(from: recorder)
        guard case .object(let properties) = recorder.shape else { return (value, recorder.shape) }
        return (value, .object(try noted(properties, by: type)))
    }

    private static func sampled<C: CustomSchema>(_ type: C.Type) -> Any { type.sample }

    private static func choices<C: CaseIterable>(_ type: C.Type) -> (first: Any, names: [String])? {
        let names = type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
        guard let first = type.allCases.first, names.count == type.allCases.count else { return nil }
        return (first, names)
    }

    /// Puts the notes of `type` on its properties, and insists that both name the same keys.
    private static func noted<T>(_ properties: [Property], by type: T.Type) throws -> [Property] {
        let notes = (type as? any Described.Type)?.notes ?? [:]
        let names = Set(properties.map(\.name))
        let missing = properties.map(\.name).filter { notes[$0] == nil }
        let surplus = notes.keys.filter { !names.contains($0) }.sorted()
        guard missing.isEmpty, surplus.isEmpty else {
            throw SamplingError.notes(type: "\(type)", missing: missing, surplus: surplus)
        }
        return properties.map { property in
            Property(
                name: property.name, shape: property.shape, isOptional: property.isOptional,
                note: notes[property.name] ?? property.note)
        }
    }
}

/// A standard container that knows how to make a sample of itself.
private protocol SampledContainer {
    static func sample(depth: Int) throws -> (value: Any, shape: Shape)
}

extension Array: SampledContainer where Element: Decodable {
    static func sample(depth: Int) throws -> (value: Any, shape: Shape) {
        let (element, shape) = try Shape.sampleShape(of: Element.self, depth: depth + 1)
        return ([element], .list(shape))
    }
}

extension Dictionary: SampledContainer where Key == String, Value: Decodable {
    static func sample(depth: Int) throws -> (value: Any, shape: Shape) {
        let (value, shape) = try Shape.sampleShape(of: Value.self, depth: depth + 1)
        return (["": value], .map(shape))
    }
}

extension Optional: SampledContainer where Wrapped: Decodable {
    static func sample(depth: Int) throws -> (value: Any, shape: Shape) {
        let (value, shape) = try Shape.sampleShape(of: Wrapped.self, depth: depth)
        return (Optional.some(value) as Any, shape)
    }
}
