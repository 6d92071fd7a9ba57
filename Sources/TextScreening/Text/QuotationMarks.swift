/// What stands around the words of a peer, so that nobody takes them for anybody else's: marks with random digits, which no
/// text can know, and so none can close its own quotation.
public struct QuotationMarks: Sendable {
    /// The digits.
    public let digits: String

    /// Marks with these digits: those of at least six random bytes, fresh for every result.
    public init(digits: String) { self.digits = digits }

    /// `body`, which is escaped already, between its marks on lines of their own.
    ///
    /// - Parameter attribution: What the opening mark says besides the digits.
    public func enclose(_ body: String, attribution: String = "") -> String {
        "<<peer \(digits)\(attribution)>>\n\(body)\n<<end \(digits)>>"
    }
}
