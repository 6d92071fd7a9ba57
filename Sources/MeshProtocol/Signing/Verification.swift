/// What a block's signature is worth.
public enum Verification: Hashable, Sendable, CustomStringConvertible {
    /// Why nothing can be said about a signature.
    public enum Gap: String, Sendable, Hashable {
        /// The record carries none.
        case unsigned
        /// The author's key is not known here.
        case unknownKey = "unknown-key"
    }

    /// Why a signature counts as forged.
    public enum Forgery: String, Sendable, Hashable {
        /// It is not the author's signature of this record.
        case badSignature = "bad-signature"
    }

    /// The author signed exactly this.
    case verified
    /// Nothing is proven, nothing is disproven.
    case unverified(Gap)
    /// The record claims a signature that its key did not make.
    case forged(Forgery)

    /// `verified`, `unverified` or `forged`: the form that is stored.
    public var word: String {
        switch self {
        case .verified: "verified"
        case .unverified: "unverified"
        case .forged: "forged"
        }
    }

    /// The word, with its reason.
    public var description: String {
        switch self {
        case .verified: word
        case .unverified(let gap): "\(word) (\(gap.rawValue))"
        case .forged(let forgery): "\(word) (\(forgery.rawValue))"
        }
    }
}
