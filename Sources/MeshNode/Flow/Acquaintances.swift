import Ambient
import MeshMemory
import MeshProtocol

/// What the store says about peers, kept for a moment: a burst of blocks asks for the same records over and over.
///
/// The node forgets them when it changes one. A person's command may change one from another process (`kith trust`), which
/// takes effect here when the moment is over.
struct Acquaintances {
    /// How long an answer is used again.
    static let lifetime: Duration = .seconds(1)
    /// More records than this are not kept.
    static let most = 256

    private var asOf = Timestamp(milliseconds: 0)
    private var all: [PeerRecord]?
    private var single: [NodeID: PeerRecord?] = [:]

    /// Everyone who is known, as `read` gives them.
    mutating func peers(at now: Timestamp, _ read: () throws -> [PeerRecord]) rethrows -> [PeerRecord] {
        age(now)
        if let all { return all }
        let read = try read()
        if read.count <= Self.most { all = read }
        return read
    }

    /// The record of one peer, as `read` gives it; nil for somebody unknown.
    mutating func peer(_ node: NodeID, at now: Timestamp, _ read: () throws -> PeerRecord?) rethrows -> PeerRecord? {
        age(now)
        if let known = single[node] { return known }
        let record = try read()
        if single.count < Self.most { single[node] = .some(record) }
        return record
    }

    /// Makes the next question go to the store.
    mutating func forget() {
        all = nil
        single = [:]
    }

    private mutating func age(_ now: Timestamp) {
        guard now < asOf || now - asOf >= Self.lifetime else { return }
        asOf = now
        forget()
    }
}
