import ArgumentParser

@main
struct Kith: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kith", abstract: "A place on the mesh for your agent.")
}
