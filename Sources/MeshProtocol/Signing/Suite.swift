/// Which bytes of a record its signature covers.
public enum Suite: String, Sendable, Hashable, CaseIterable {
    /// Published spec 1.1: the address, author, time, group and recipient.
    case sigV1 = "mmp-sig-v1"
    /// Live records: that, and lineage and the fields' parents.
    case sigV2 = "mmp-sig-v2"
    /// MMP 2.0 and every record of ours: that, and the author's node id and application data.
    case sigV2_0 = "mmp-sig-v2.0"
}
