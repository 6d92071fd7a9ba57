import GRDB

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension MemoryError {
    /// The error behind a failed `open` or `mkdir`.
    static func opening(_ path: String, errno code: Int32) -> MemoryError {
        switch code {
        case EACCES, EPERM, EROFS: .readOnly(path: path)
        case ENOSPC, EDQUOT: .diskFull(path: path)
        case EIO: .inputOutput(path: path, detail: String(cString: strerror(code)))
        default: .unopenable(path: path, detail: String(cString: strerror(code)))
        }
    }

    /// The error behind anything a database access threw. SQL and its arguments never get into the text.
    static func translating(_ error: any Error, path: String) -> MemoryError {
        if let error = error as? MemoryError { return error }
        guard let error = error as? DatabaseError else { return .failed(path: path, detail: "\(type(of: error))") }
        let detail = error.message ?? "code \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM: return .readOnly(path: path)
        case .SQLITE_CANTOPEN: return .unopenable(path: path, detail: detail)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt(path: path, detail: detail)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(path: path)
        case .SQLITE_IOERR: return .inputOutput(path: path, detail: detail)
        case .SQLITE_MISUSE where detail.contains("closed"): return .closed
        default: return .failed(path: path, detail: detail)
        }
    }
}
