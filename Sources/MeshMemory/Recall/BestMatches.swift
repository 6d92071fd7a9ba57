/// The best few of many, without sorting the many: a heap whose top is the one to be replaced next.
struct BestMatches {
    /// A row and how near it is.
    typealias Match = (position: Int, cosine: Float)

    private let limit: Int
    private let threshold: Float
    private var heap: [Match] = []

    /// Keeps the `limit` nearest, one at the least, of those at least as near as `threshold`.
    init(limit: Int, threshold: Float) {
        self.limit = max(limit, 1)
        self.threshold = threshold
        heap.reserveCapacity(limit)
    }

    /// What is further away than this need not be inserted. A little lower than the cosine it stands for, because callers
    /// compare before they divide.
    var bound: Float { (heap.count < limit ? threshold : heap[0].cosine) * 0.999_999 }

    /// Looks at one more.
    mutating func insert(_ position: Int, _ cosine: Float) {
        guard cosine >= threshold else { return }
        if heap.count < limit {
            heap.append((position, cosine))
            rise()
        } else if Self.isNearer((position, cosine), heap[0]) {
            heap[0] = (position, cosine)
            sink()
        }
    }

    /// Nearest first; of equal ones the newer first.
    func sorted() -> [Match] { heap.sorted(by: Self.isNearer) }

    private static func isNearer(_ left: Match, _ right: Match) -> Bool {
        left.cosine != right.cosine ? left.cosine > right.cosine : left.position > right.position
    }

    private mutating func rise() {
        var place = heap.count - 1
        while place > 0, Self.isNearer(heap[(place - 1) / 2], heap[place]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, Self.isNearer(heap[child], heap[child + 1]) { child += 1 }
            guard Self.isNearer(heap[place], heap[child]) else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
