/// Bounds of a block, for those we make and those we accept.
public enum BlockLimits {
    /// UTF-8 bytes of one field's text.
    public static let textBytes = 65_536

    /// Lineage parents of one block, and descent references of one field.
    public static let parents = 64

    /// UTF-8 bytes of one descent reference.
    public static let referenceBytes = 512

    /// UTF-8 bytes of the words that say how a block was made from its parents.
    public static let methodBytes = 1024

    /// Bytes of application data.
    public static let applicationBytes = 524_288

    /// Bytes of a record's JSON: what still fits a sealed frame after base64 and with its clear metadata.
    public static let recordBytes = 720_000
}
