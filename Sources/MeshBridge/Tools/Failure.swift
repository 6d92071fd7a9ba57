import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import ShareSessions

/// Turns the typed errors of the rooms below into results that tell the model what to do. Anything else is a fault of
/// ours and stays one.
enum Failure {
    static func explained<Value>(fence: Fence, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch VerbError.keyConflict(let name) {
            throw ToolFailure(VerbError.keyConflict(fence.label(name).description).description)
        } catch let error as ShareFailure {
            // Reasons may hold what the peer calls itself.
            throw ToolFailure(ConsentText.plain(error.description))
        } catch let error as VerbError {
            throw ToolFailure(error.description)
        } catch let error as BlockError {
            throw ToolFailure(error.description)
        } catch let error as MalformedValue {
            throw ToolFailure(error.description)
        } catch let error as MemoryError {
            throw ToolFailure(error.description)
        } catch let error as HomeError {
            throw ToolFailure(error.description)
        } catch let error as PeerNaming.Problem {
            throw ToolFailure(error.description)
        }
    }
}
