import Ambient

extension Duration {
    /// Whole milliseconds within what a reader of a waiting time accepts: 0 to a year.
    var onWire: Int64 { min(max(wholeMilliseconds, 0), 31_536_000_000) }
}
