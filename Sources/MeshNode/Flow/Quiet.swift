/// What need not be looked up in the store about one peer, because the node has seen that it is not there.
///
/// Only the node adds deliveries and owed receipts, so what it once saw to be empty stays empty until it adds something
/// itself. A flag that is missing says nothing: then the store is asked.
struct Quiet: OptionSet, Sendable {
    let rawValue: UInt8

    /// No delivery waits to be sent, now or after a pause.
    static let nothingWaits = Quiet(rawValue: 1)
    /// No delivery is under way without a receipt.
    static let nothingUnderWay = Quiet(rawValue: 2)
    /// No receipt is owed.
    static let nothingOwed = Quiet(rawValue: 4)
}
