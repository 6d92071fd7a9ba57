public import Ambient
public import WireJSON

/// One node's signed word that another has, or no longer has, a role.
public struct RoleGrant: Hashable, Sendable {
    /// Giving or taking.
    public enum Kind: String, Sendable, Hashable {
        /// The role is given.
        case grant = "role-grant"
        /// Whatever role there was is taken.
        case revoke = "role-revoke"
    }

    /// Giving or taking.
    public let kind: Kind
    /// Whose role it is.
    public let grantee: NodeID
    /// The role given; nil for a revocation.
    public let role: String?
    /// Who says so.
    public let grantedBy: NodeID
    /// When.
    public let grantedAt: Timestamp
    /// The grantee's key, vouched for by the grantor.
    public let granteeKey: IdentityPublicKey?
    /// The signature in base64url.
    public let sig: String

    /// Gives `role` (`participant`, `validator` or `anchor`) and signs, or takes whatever role there was when nil.
    public static func signed(
        _ role: String?, to grantee: NodeID, key: IdentityPublicKey? = nil, at moment: Timestamp, by identity: Identity
    ) throws(MalformedValue) -> RoleGrant {
        guard role.map(SideRecordWord.roles.contains) ?? true else {
            throw MalformedValue(what: "a role grant", why: "the role must be one of \(SideRecordWord.roles)")
        }
        let kind = role == nil ? Kind.revoke : .grant
        let unsigned = RoleGrant(
            kind: kind, grantee: grantee, role: role, grantedBy: identity.nodeID, grantedAt: moment, granteeKey: key,
            sig: "")
        return RoleGrant(
            kind: kind, grantee: grantee, role: role, grantedBy: identity.nodeID, grantedAt: moment, granteeKey: key,
            sig: identity.signature(of: unsigned.preimage))
    }

    /// Whether the holder of `key` signed exactly this.
    public func verifies(with key: IdentityPublicKey) -> Bool { key.verifies(text: sig, of: preimage) }

    var preimage: String {
        [
            kind.rawValue, grantee.text, role ?? "", grantedBy.text, String(grantedAt.milliseconds),
            granteeKey?.base64url ?? "",
        ].joined(separator: "|")
    }
}

extension RoleGrant {
    /// Reads a grant: the `grant` object of a frame, or the frame itself where its sender did not nest it. The signature
    /// is not verified here.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json?["grant"] ?? json, of: "a role grant")
        let word = try SideRecordWord.read(members, "type", allowed: [Kind.grant.rawValue, Kind.revoke.rawValue])
        kind = word == Kind.grant.rawValue ? .grant : .revoke
        grantee = try NodeID(exactly: members.text("grantee"))
        role =
            members.value("role") == nil
            ? nil : try SideRecordWord.read(members, "role", allowed: SideRecordWord.roles)
        guard kind == .revoke || role != nil else { throw members.refusal("role", "a grant must name a role") }
        grantedBy = try NodeID(exactly: members.text("grantedBy"))
        grantedAt = try members.moment("grantedAt")
        granteeKey = try members.optionalNonEmpty("granteeKey").map { (text) throws(MalformedValue) in
            try IdentityPublicKey(base64url: text)
        }
        sig = try SideRecordWord.signature(members)
    }

    /// The object that a frame carries under `grant`.
    public var json: JSON {
        var members: [(String, JSON)] = [("type", .string(kind.rawValue)), ("grantee", .string(grantee.text))]
        if let role { members.append(("role", .string(role))) }
        members += [("grantedBy", .string(grantedBy.text)), ("grantedAt", .integer(grantedAt.milliseconds))]
        if let granteeKey { members.append(("granteeKey", .string(granteeKey.base64url))) }
        return .object(JSONObject(members + [("sig", .string(sig)), ("sigAlg", "ed25519")]))
    }
}
