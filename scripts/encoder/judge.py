#!/usr/bin/env python3
"""Judge the gate benchmark with the reference encoder: the figure that the product's own gate has to reach.

usage: judge.py model.bin gate-dev.jsonl guard.json [OUT.json]

Anchors are the row's own anchor and those of its context blocks, in this order; ages are zero; thresholds, lambda and
formulas are the stock ones (MMP 1.1, section 9.2) with the calibrated similarity and the redundancy guard of
docs/encoder-format.md, sections 7 and 8. A row counts if the decision is one of its expected ones. OUT.json gets the
decision and total of every row, from which the product's tests are fed. Standard library only.
"""
import functools, json, math, sys
import reference as ref

FIELDS = ['focus', 'issue', 'intent', 'motivation', 'commitment', 'perspective', 'mood']
PROFILES = {'uniform': [1] * 7, 'coding': [2, 1.5, 1.5, 1, 1.2, 1, .8]}
STABLE, GUARDED, LAMBDA, REDUNDANT = .25, .5, .3, .10


class Judge:
    def __init__(self, model, guard):
        self.enc, self.lists = ref.Encoder(model), guard
        self.vector = functools.lru_cache(None)(self.vector); self.words = functools.lru_cache(None)(self.words)

    def vector(self, text):
        values, norm = self.enc.encode(text)
        return values if norm else None

    def words(self, text):
        return [''.join(c for c, _ in w) for kind, w in self.enc.words(text) if kind in (ref.LATIN, ref.OTHER)]

    def says_something_else(self, a, b):
        a, b = self.words(a), self.words(b); digits = lambda ws: sorted(w for w in ws if any(c.isdigit() for c in w))
        if digits(a) != digits(b): return True
        if sum(w in self.lists['negators'] for w in a) != sum(w in self.lists['negators'] for w in b): return True
        for group in self.lists['groups']:
            here, there = ({i for i, side in enumerate(group) if set(side) & set(ws)} for ws in (a, b))
            if here and there and here != there: return True
        return a != b and sorted(a) == sorted(b)

    def decide(self, incoming, anchors, weights):
        content = total_weight = nearest = 0
        for field, alpha in zip(FIELDS, weights):
            x = self.vector(incoming[field])
            known = [(a[field], self.vector(a[field])) for a in anchors]; known = [(t, v) for t, v in known if v]
            if x is None or not known: continue
            similarity = [max(0, self.enc.calibrate(ref.Encoder.cosine(x, v))) for _, v in known]
            if alpha * sum(similarity) < 1e-8: continue
            fused = [sum(s * v[d] for s, (_, v) in zip(similarity, known)) for d in range(len(x))]
            length = math.sqrt(sum(c * c for c in fused)); best = max(range(len(known)), key=lambda i: similarity[i])
            drift = 1 - self.enc.calibrate(ref.Encoder.cosine([c / length for c in fused], x)); near = 1 - similarity[best]
            if near < REDUNDANT and self.says_something_else(incoming[field], known[best][0]): near = REDUNDANT
            content += alpha * drift; total_weight += alpha; nearest = max(nearest, near)
        if not total_weight: return 'aligned', 0
        total = (1 - LAMBDA) * content / total_weight
        if nearest < REDUNDANT: return 'redundant', total
        return ('rejected' if total > GUARDED else 'aligned' if total <= STABLE else 'guarded'), total


def main(model, benchmark, guard, out=None):
    rows = [json.loads(line) for line in open(benchmark)]; anchors = {r['block']: r['anchor'] for r in rows}
    judge, result = Judge(model, json.load(open(guard))), {}
    for name, weights in PROFILES.items():
        decisions, good = {}, 0
        for r in rows:
            decision, total = judge.decide(r['incoming'], [r['anchor']] + [anchors[c] for c in r['context']], weights)
            decisions[r['id']] = dict(decision=decision, total=round(total, 6)); good += decision in r['expected']
        result[name] = dict(asExpected=good, decisions=decisions); print(f'{name}: {good} of {len(rows)} as expected')
    if out: json.dump(result, open(out, 'w'), indent=0)


if __name__ == '__main__': main(*sys.argv[1:])
