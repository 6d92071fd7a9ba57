import WireJSON

/// Bounds of one frame on every link.
public enum FrameLimits {
    /// Bytes of a frame's JSON, the length prefix not counted.
    public static let maxPayload = 1_048_576

    /// Nesting that no legitimate frame needs to exceed.
    static let json = JSONLimits(maxDepth: 64, maxBytes: maxPayload)
}
