import Ambient
import GRDB

/// Runs of a headless peer, for the caps that speak of one. A run ends with `endRun`, which only an orderly stop comes to: a
/// process that was killed and is started again goes on with the same run, or a loop of crashes would have no cap.
extension MemoryStore {
    /// How long after its last amount a run that was never ended goes on: the longest of the other windows. Beyond it a
    /// forgotten crash would stop a peer for good.
    static let runKept: Duration = .seconds(24 * 3600)

    /// Begins a run, or goes on with the last one if that was not ended and has spent or reserved something in the last 24
    /// hours.
    ///
    /// - Parameter name: Of a new run; no earlier run may have had it.
    /// - Returns: The name of the run that spending counts under now.
    public func beginRun(_ name: String) throws(MemoryError) -> String {
        let now = time.now
        return try write { db in
            if let open = try db.meta(Self.openRun),
                try db.number(
                    "SELECT count(*) FROM spend WHERE run = ? AND at > ?",
                    [open, (now + (.zero - Self.runKept)).milliseconds]) > 0
            {
                return open
            }
            try db.setMeta(Self.openRun, name)
            return name
        }
    }

    /// Ends a run: the next one begins with nothing spent. Does nothing when another run has begun since.
    public func endRun(_ name: String) throws(MemoryError) {
        try write { db in
            if try db.meta(Self.openRun) == name { try db.setMeta(Self.openRun, nil) }
        }
    }

    private static let openRun = "run"
}
