import ArgumentParser
import Foundation
import MeshBridge
import MeshLinks
import MeshNode
import MeshProtocol
import TextScreening

/// Who and where a command is: options first, then the environment, then defaults.
struct NodeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Identity to use. Default: $KITH_NAME, else <user>-<project folder>.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Room to be in. Default: $KITH_ROOM, else 'default'.", valueName: "room"))
    var room: String?

    @Option(
        help: ArgumentHelp(
            "Relay to connect to, e.g. wss://relay.example.org. Default: $KITH_RELAY, else none. "
                + "Its token comes from $KITH_RELAY_TOKEN or the file $KITH_RELAY_TOKEN_FILE, never from an argument.",
            valueName: "url"))
    var relay: String?

    @Option(
        help: ArgumentHelp("Project folder. Default: $CLAUDE_PROJECT_DIR, else the current folder.", valueName: "dir"))
    var project: String?
}

/// The options and the environment together, checked.
struct Settings: Sendable {
    let folder: StateFolder
    let name: PeerName
    let room: RoomName
    let relay: RelaySettings?
    /// Certificate authorities to trust for relays in place of the system's: for the own one and for those of invites.
    let certificateAuthority: String?
    /// Which relays the links of invites may name.
    let inviteReach: InviteReach
    private(set) var session: String?
    /// How many seats of the name a node may try.
    private(set) var seats = Seat.most
    let flood: FloodLimits
    /// The person's standing word about being asked.
    private(set) var consent: ConsentPolicy
    /// How the person gets to `kith approve` from a terminal of their own, whose environment need not be this one.
    let approveCommand: String

    init(_ options: NodeOptions, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        folder = try StateFolder(environment: environment)
        let project =
            options.project ?? environment["CLAUDE_PROJECT_DIR"] ?? FileManager.default.currentDirectoryPath
        if let chosen = options.name ?? environment["KITH_NAME"].nonEmpty {
            name = try Self.checked("KITH_NAME (or --name)") { try PeerName(chosen) }
        } else {
            name = try IdentityName.suggested(
                user: environment["USER"] ?? environment["LOGNAME"], projectDirectory: project)
        }
        try IdentityName.check(name)
        room =
            try (options.room ?? environment["KITH_ROOM"].nonEmpty).map { chosen in
                try Self.checked("KITH_ROOM (or --room)") { try RoomName(chosen) }
            } ?? .default
        relay = try (options.relay ?? environment["KITH_RELAY"].nonEmpty).map {
            try RelaySettings(url: $0, environment: environment)
        }
        certificateAuthority = environment["KITH_RELAY_CA"].nonEmpty
        switch environment["KITH_INVITE_RELAYS"].nonEmpty {
        case nil, "public": inviteReach = .publicRelays
        case "any": inviteReach = .everywhere
        case let other?:
            throw Refusal(
                "KITH_INVITE_RELAYS must be public (encrypted relays on the internet, and the own one) or any, not '\(other)'."
            )
        }
        session = environment["CLAUDE_CODE_SESSION_ID"].nonEmpty ?? environment["KITH_SESSION"].nonEmpty
        flood = try Settings.flood(environment)
        do {
            consent = try ConsentPolicy(environment["KITH_CONSENT"])
        } catch {
            throw Refusal(error.description)
        }
        let isUsualFolder = folder.root == (environment["HOME"] ?? "") + "/.kith"
        approveCommand = isUsualFolder ? "kith approve" : "KITH_HOME=\(ShellWord.quoted(folder.root)) kith approve"
    }

    /// The same for a command of the person. It speaks as the chosen identity or not at all, never from the next seat; and
    /// though it runs in the host's environment it is not the host's server: with the host session's id it would take the
    /// seat over and end that server. Nothing is allowed beforehand: who types a command chooses its environment as well.
    var forCommand: Settings {
        var settings = self
        settings.session = nil
        settings.seats = 1
        settings.consent = consent.withoutAllowances
        return settings
    }

    /// Where a running node of the chosen identity listens for the command line.
    var controlSocketPath: String { folder.identityDirectory(name.text) + "/control.sock" }

    /// Says which setting a malformed value came from; the value itself does not know.
    private static func checked<Value>(_ setting: String, _ read: () throws -> Value) throws -> Value {
        do {
            return try read()
        } catch let problem as MalformedValue {
            throw Refusal("\(setting) cannot be used as \(problem).")
        }
    }

    private static func flood(_ environment: [String: String]) throws -> FloodLimits {
        var limits = FloodLimits()
        if let text = environment["KITH_FLOOD_BURST"].nonEmpty {
            guard let burst = Int(text), (1...1_000_000).contains(burst) else {
                throw Refusal("KITH_FLOOD_BURST must be a whole number from 1 to 1000000, not '\(text)'.")
            }
            limits.burst = burst
        }
        if let text = environment["KITH_FLOOD_REFILL_MS"].nonEmpty {
            guard let milliseconds = Int64(text), (0...3_600_000).contains(milliseconds) else {
                throw Refusal("KITH_FLOOD_REFILL_MS must be from 0 to 3600000, not '\(text)'.")
            }
            limits.refill = .milliseconds(milliseconds)
        }
        return limits
    }
}

/// Where the relay is and how to be let in.
struct RelaySettings: Sendable {
    let url: String
    let token: String?

    init(url: String, environment: [String: String]) throws {
        self.url = url
        if let token = environment["KITH_RELAY_TOKEN"].nonEmpty {
            self.token = token
        } else if let path = environment["KITH_RELAY_TOKEN_FILE"].nonEmpty {
            token = try SecretFile.read(path)
        } else {
            token = nil
        }
    }
}

extension String? {
    /// nil for an empty string too: hosts hand over unset variables as "".
    var nonEmpty: String? { flatMap { $0.isEmpty ? nil : $0 } }
}
