import Ambient

/// How often hellos are answered on one link. A hello proves nothing, and an answer costs a signature and a key
/// agreement; an honest client proposes at most once a second.
struct HelloLimit {
    private static let most = 20
    private static let window: Duration = .seconds(10)

    private var began: Timestamp?
    private var count = 0

    /// Counts one hello; false when it is to be ignored.
    mutating func takes(at now: Timestamp) -> Bool {
        if began.map({ now - $0 >= Self.window || now < $0 }) ?? true {
            began = now
            count = 0
        }
        count += 1
        return count <= Self.most
    }
}
