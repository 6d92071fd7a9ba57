/// Why a command was not carried out, in words that say what to do. Prints without the usage text: the command was written
/// correctly.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
