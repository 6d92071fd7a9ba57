#!/usr/bin/env python3
"""Executable specification of the embedded encoder (Python standard library only).

Reads nothing but model.bin (see docs/encoder-format.md) and is what golden.json was made with.
usage: reference.py model.bin "text one" ["text two"]
"""
import math, struct, sys

M64 = 0xFFFFFFFFFFFFFFFF
BREAK, LATIN, OTHER, SYMBOL, DROP = range(5)

def fnv1a64(b):
    h = 0xCBF29CE484222325
    for x in b:
        h = ((h ^ x) * 0x100000001B3) & M64
    return h

class Encoder:
    def __init__(self, path):
        self.buf = b = memoryview(open(path, 'rb').read())
        (magic, self.version, self.dim, self.n, self.slots, self.bits, self.max_tokens, self.max_word, self.max_pieces, self.hash_amp, self.first_foreign,
         n_map, n_cls, n_cal, o_map, o_cls, o_cal, o_tab, o_off, o_str, o_mul, o_mat, kernel) = struct.unpack_from('<8s21I32s', b)
        assert magic == b'SVAFENC1' and self.version == 1 and self.bits in (4, 8)
        self.kernel = kernel.rstrip(b'\0').decode()
        self.map = {}
        for i in range(n_map):
            c, *to = struct.unpack_from('<4I', b, o_map + 16 * i)
            self.map[c] = [x for x in to if x]
        self.cls = [struct.unpack_from('<3I', b, o_cls + 12 * i) for i in range(n_cls)]
        self.cal = [struct.unpack_from('<2d', b, o_cal + 16 * i) for i in range(n_cal)]
        self.tab = struct.unpack_from(f'<{self.slots}I', b, o_tab)
        self.off = struct.unpack_from(f'<{self.n + 1}I', b, o_off)
        self.mul = struct.unpack_from(f'<{self.n}H', b, o_mul)
        self.o_str, self.o_mat = o_str, o_mat

    # --- vocabulary lookup: open addressing, linear probing; slot = id + 1, 0 = empty
    def find(self, key):
        k = key.encode('utf-8'); h = fnv1a64(k); i = (h ^ (h >> 32)) & (self.slots - 1)
        while self.tab[i]:
            t = self.tab[i] - 1
            if self.buf[self.o_str + self.off[t]:self.o_str + self.off[t + 1]] == k: return t
            i = (i + 1) & (self.slots - 1)
        return None

    def klass(self, c):
        lo, hi = 0, len(self.cls)
        while lo < hi:
            m = (lo + hi) // 2
            if self.cls[m][1] < c: lo = m + 1
            else: hi = m
        return self.cls[lo][2] if lo < len(self.cls) and self.cls[lo][0] <= c else BREAK

    # --- text -> words: (kind, [(scalar, wasUpperASCII)])
    def words(self, text):
        out, cur, kind = [], [], 0
        for ch in text:
            s = ord(ch); upper = 65 <= s <= 90
            for r in self.map.get(s, [s]):
                k = self.klass(r)
                if k == DROP: continue
                if k == LATIN or k == OTHER:
                    if k != kind and cur: out.append((kind, cur)); cur = []
                    kind = k; cur.append((chr(r), upper)); continue
                if cur: out.append((kind, cur)); cur = []
                kind = 0
                if k == SYMBOL: out.append((SYMBOL, [(chr(r), False)]))
        if cur: out.append((kind, cur))
        return out

    @staticmethod
    def camel(w):
        """split before an upper-case letter that follows a non-upper one, or that starts a new Capitalised part"""
        parts = [w[0][0]]
        for i in range(1, len(w)):
            c, up = w[i]
            if up and (not w[i - 1][1] or (i + 1 < len(w) and not w[i + 1][1] and 'a' <= w[i + 1][0] <= 'z')): parts.append(c)
            else: parts[-1] += c
        return parts

    def wordpiece(self, w):
        """greedy longest match first; None = give the part to the hash"""
        if len(w) > self.max_word: return None
        ids, i = [], 0
        while i < len(w):
            for j in range(len(w), i, -1):
                t = self.find(w[i:j] if i == 0 else '##' + w[i:j])
                if t is not None: break
            else: return None
            ids.append(t); i = j
        return ids if len(ids) <= self.max_pieces else None

    def tokens(self, text):
        """list of int (vocabulary id) or str (hashed out-of-vocabulary word), at most max_tokens"""
        words, latin, strange = [], 0, 0
        for kind, w in self.words(text)[:self.max_tokens]:
            whole = ''.join(c for c, _ in w)
            t = self.find(whole) if kind != OTHER and len(whole) <= self.max_word else None
            if kind == LATIN:
                latin += 1; strange += t is None or t >= self.first_foreign
            words.append((kind, w, whole, t))
        foreign = latin >= 3 and 2 * strange >= latin    # not English: word pieces would only make everything look alike
        out = []
        for kind, w, whole, t in words:
            if kind == OTHER: out.append(whole)
            elif t is not None: out.append(t)
            elif kind == LATIN:
                for part in self.camel(w):
                    p = self.wordpiece(part)
                    if p is None or (foreign and len(p) > 1): out.append(part)
                    else: out += p
        return out[:self.max_tokens]

    # --- accumulation: integers only
    def add_hashed(self, w, acc):
        w = w[:256]
        if ord(w[0]) > 0x2E7F:  # CJK, kana, Hangul, emoji: single scalars and pairs
            grams = list(w) + [w[i:i + 2] for i in range(len(w) - 1)]
        else:                   # everything else: trigrams of the word between U+0002 and U+0003
            p = '\x02' + w + '\x03'
            grams = [p[i:i + 3] for i in range(len(p) - 2)]
        a = max(1, math.floor(self.hash_amp / math.sqrt(len(grams)) + 0.5))
        for g in grams:
            x = fnv1a64(g.encode('utf-8'))
            for base in range(0, self.dim, 64):     # splitmix64 stream, 64 signs per draw, bit 0 first
                x = (x + 0x9E3779B97F4A7C15) & M64
                z = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & M64
                z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
                z ^= z >> 31
                for d in range(base, min(base + 64, self.dim)):
                    acc[d] += a if (z >> (d - base)) & 1 else -a

    def row(self, t):
        if self.bits == 8: return struct.unpack_from(f'<{self.dim}b', self.buf, self.o_mat + t * self.dim)
        out = []                 # 4 bits: low nibble = even dimension, high nibble = odd dimension, two's complement
        for x in self.buf[self.o_mat + t * self.dim // 2:self.o_mat + (t + 1) * self.dim // 2]:
            out += [((x & 15) ^ 8) - 8, ((x >> 4) ^ 8) - 8]
        return out

    def accumulate(self, tokens):
        acc = [0] * self.dim
        for t in tokens:
            if isinstance(t, str): self.add_hashed(t, acc)
            else:
                m = self.mul[t]
                for d, q in enumerate(self.row(t)): acc[d] += m * q
        return acc

    def encode(self, text):
        """-> (unit vector as float32 values, norm of the integer accumulator); zero vector and 0.0 if there is nothing to encode"""
        acc = self.accumulate(self.tokens(text))
        s = 0.0
        for a in acc: s += float(a) * float(a)
        n = math.sqrt(s)
        if n == 0.0: return [0.0] * self.dim, 0.0
        return [struct.unpack('<f', struct.pack('<f', a / n))[0] for a in acc], n

    @staticmethod
    def cosine(u, v):
        s = 0.0
        for a, b in zip(u, v): s += a * b
        return max(-1.0, min(1.0, s))

    def calibrate(self, c):
        """raw cosine -> calibrated similarity (piecewise linear, monotone)"""
        k = self.cal
        if c <= k[0][0]: return k[0][1]
        for (x0, y0), (x1, y1) in zip(k, k[1:]):
            if c <= x1: return y0 + (y1 - y0) * ((c - x0) / (x1 - x0))
        return k[-1][1]

if __name__ == '__main__':
    e = Encoder(sys.argv[1]); vs = []
    for t in sys.argv[2:]:
        toks = e.tokens(t); v, n = e.encode(t); vs.append(v)
        names = [x if isinstance(x, str) else bytes(e.buf[e.o_str + e.off[x]:e.o_str + e.off[x + 1]]).decode() for x in toks]
        print(toks, names, n, [round(x, 6) for x in v[:8]])
    if len(vs) == 2:
        c = e.cosine(*vs); print('cos', round(c, 6), 'calibrated', round(e.calibrate(c), 6), 'drift', round(1 - e.calibrate(c), 6))
