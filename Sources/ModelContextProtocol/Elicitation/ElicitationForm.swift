public import WireJSON

/// A flat form that the host shows to its person. Never ask for a secret with it.
public struct ElicitationForm: Sendable, Hashable {
    /// One entry of a choice.
    public struct Option: Sendable, Hashable {
        /// What comes back.
        public let value: String
        /// What the person sees.
        public let title: String

        /// An entry; without a title the value is shown.
        public init(_ value: String, title: String? = nil) {
            self.value = value
            self.title = title ?? value
        }
    }

    /// The formats a text may be asked to have.
    public enum Format: String, Sendable, Hashable {
        /// A mail address.
        case email
        /// A URI.
        case uri
        /// A calendar day.
        case date
        /// A day with a time.
        case dateTime = "date-time"
    }

    /// What can be asked.
    public enum Kind: Sendable, Hashable {
        /// A line of text.
        case text(length: ClosedRange<Int>? = nil, format: Format? = nil, default: String? = nil)
        /// A whole number.
        case integer(range: ClosedRange<Int64>? = nil, default: Int64? = nil)
        /// A number.
        case number(range: ClosedRange<Double>? = nil, default: Double? = nil)
        /// Yes or no.
        case boolean(default: Bool? = nil)
        /// Exactly one of several.
        case choice([Option], default: String? = nil)
        /// Any number of several.
        case choices([Option], count: ClosedRange<Int>? = nil, default: [String]? = nil)
    }

    /// One question.
    public struct Field: Sendable, Hashable {
        /// The member of the answer.
        public let name: String
        /// What the person sees.
        public let title: String
        /// A sentence that explains the question.
        public let description: String?
        /// Whether it must be answered.
        public let isRequired: Bool
        /// What can be answered.
        public let kind: Kind

        /// A question.
        public init(_ name: String, title: String, description: String? = nil, isRequired: Bool = true, kind: Kind) {
            self.name = name
            self.title = title
            self.description = description
            self.isRequired = isRequired
            self.kind = kind
        }
    }

    /// The sentence above the form.
    public let message: String
    /// The questions, in order.
    public let fields: [Field]

    /// A form.
    public init(message: String, fields: [Field]) {
        self.message = message
        self.fields = fields
    }

    /// A form with one yes-or-no question named "ok".
    public static func confirmation(message: String, title: String) -> ElicitationForm {
        ElicitationForm(message: message, fields: [Field("ok", title: title, kind: .boolean())])
    }
}

/// How a form came back.
public enum ElicitationOutcome: Sendable, Hashable {
    /// Filled in; the members satisfy the form.
    case accepted(JSONObject)
    /// The person said no.
    case declined
    /// Closed without an answer, or never answered.
    case cancelled
    /// The client cannot ask its person. Name the argument that carries the consent instead.
    case unavailable

    /// Whether the answer has a true value under `name`.
    public func confirms(_ name: String = "ok") -> Bool {
        guard case .accepted(let content) = self else { return false }
        return content[name]?.boolValue == true
    }
}
