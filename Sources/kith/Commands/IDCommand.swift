import Ambient
import ArgumentParser
import MeshNode
import MeshProtocol
import WireJSON

/// `kith id`: who am I on the mesh?
struct IDCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "id", abstract: "Print the agent id that people exchange.",
        discussion: """
            The agent id names you by your key: nobody else can have it. It is what an invite is bound to. The first call \
            in a project makes the identity.
            """)

    @OptionGroup var options: NodeOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let settings = try Settings(options)
        try settings.folder.prepare()
        let identity = try await identity(settings)
        if json {
            print(
                JSON.object(
                    JSONObject([
                        ("agent", .string(identity.agentID.text)), ("node", .string(identity.nodeID.text)),
                        ("name", .string(identity.name.text)), ("publicKey", .string(identity.publicKey.base64url)),
                    ])
                ).prettyText)
        } else {
            print(identity.agentID.text)
        }
    }

    private func identity(_ settings: Settings) async throws -> Identity {
        if let existing = try Seat.peek(settings.name.text, in: settings.folder) { return existing }
        do {
            let seat = try await Seat.take(
                settings.name, in: settings.folder, session: nil, seats: 1, time: SystemTime(), random: SystemRandom())
            defer { seat.leave() }
            return seat.identity
        } catch HomeError.noFreeSeat {
            // A node made it meanwhile.
            guard let made = try Seat.peek(settings.name.text, in: settings.folder) else {
                throw Refusal("A node of this name is starting just now. Try again.")
            }
            return made
        }
    }
}
