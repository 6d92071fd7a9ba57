import MeshProtocol

extension ErrorFrame {
    /// Kith's own code for "I hold no session with you; please shake hands again". MMP leaves 3000 and up to vendors.
    static let sessionLost = 3001

    static var sessionLostFrame: ErrorFrame {
        ErrorFrame(code: sessionLost, message: "no session; please shake hands again")
    }
}
