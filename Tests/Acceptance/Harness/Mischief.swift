import Foundation
import Synchronization
import TestSupport
import Testing

/// What a relay could do to the messages it carries. Of those that end a session there is a fixed number, because each
/// costs a new handshake and a relay that carries nothing at all cannot be told from no relay.
final class Mischief: Sendable {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case drop, duplicate, replay, swap, corrupt, rename

        var testDescription: String { rawValue }
    }

    private struct State {
        var done = 0
        var carried = 0
        var history: [[UInt8]] = []
        var kept: [UInt8]?
    }

    private static let most = 8
    private static let remembered = 64

    private let kind: Kind
    private let random: SeededRandom
    private let state = Mutex(State())
    /// The node ids to take names from. Until they are known the relay is honest, so that the nodes can meet.
    private let nodes = Mutex<[String]>([])

    init(_ kind: Kind, seed: UInt64) {
        self.kind = kind
        random = SeededRandom(seed: seed)
    }

    /// Begins, with these node ids to take names from.
    func begin(_ ids: [String]) { nodes.withLock { $0 = ids } }

    /// How often it was done.
    var done: Int { state.withLock(\.done) }

    /// The frames to pass on instead of this piece.
    func pass(_ piece: FrameCutter.Piece) -> [[UInt8]] {
        switch piece {
        case .other(let bytes): [bytes]
        case .text(let text):
            // The relay's own messages keep the connection alive; the others carry the peers' frames.
            nodes.withLock(\.isEmpty) || text.firstRange(of: Array(#""payload":"#.utf8)) == nil
                ? [FrameCutter.frame(text)] : replace(text).map(FrameCutter.frame)
        }
    }

    private func replace(_ text: [UInt8]) -> [[UInt8]] {
        let choice = random.next()
        return state.withLock { state in
            state.carried += 1
            defer {
                state.history.append(text)
                if state.history.count > Self.remembered { state.history.removeFirst() }
            }
            if let kept = state.kept {
                state.kept = nil
                return [text, kept]
            }
            switch kind {
            case .duplicate:
                state.done += 1
                return [text, text]
            case .replay:
                guard let earlier = state.history.randomElement(seed: choice) else { return [text] }
                state.done += 1
                return [text, earlier]
            case .rename:
                let lies = renamed(text)
                state.done += lies.count
                return [text] + lies
            case .drop, .swap, .corrupt:
                guard state.done < Self.most, choice % 4 == 0 else { return [text] }
                state.done += 1
                if kind == .swap { state.kept = text }
                return kind == .corrupt ? [corrupted(text, choice)] : []
            }
        }
    }

    /// The same message in the name of everybody else.
    private func renamed(_ text: [UInt8]) -> [[UInt8]] {
        let message = String(decoding: text, as: UTF8.self)
        let names = nodes.withLock { $0 }
        guard let sender = names.first(where: { message.contains(#""from":"\#($0)""#) }) else { return [] }
        return names.filter { $0 != sender }.map {
            Array(message.replacingOccurrences(of: #""from":"\#(sender)""#, with: #""from":"\#($0)""#).utf8)
        }
    }

    private func corrupted(_ text: [UInt8], _ choice: UInt64) -> [UInt8] {
        var text = text
        let place = text.count / 2 + Int((choice >> 8) % UInt64(text.count / 3 + 1))
        let digit = text[place]
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "y")).contains(digit)
        text[place] = isLetter ? digit + 1 : UInt8(ascii: "a")
        return text
    }
}

extension Array {
    fileprivate func randomElement(seed: UInt64) -> Element? {
        isEmpty ? nil : self[Int(seed % UInt64(count))]
    }
}
