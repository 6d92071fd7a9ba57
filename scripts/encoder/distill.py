#!/usr/bin/env python3
"""Steps 2-6: distil all-MiniLM-L6-v2 into a static token table and write model.bin + golden.json.

usage: distill.py WORK TEACHER OUT [--dim 256] [--bits 4] [--epochs 3] [--words 8000] [--sentences 630000]
  WORK     folder with corpus.tsv (made by corpus.py); intermediate results are cached here
  TEACHER  folder with model.safetensors + tokenizer.json + vocab.txt of all-MiniLM-L6-v2 (Apache-2.0)
  OUT      where model.bin and golden.json go
needs: numpy, torch, transformers, tokenizers.  See README.md for the pinned versions.
"""
import argparse, collections, glob, hashlib, json, math, os, struct, time, unicodedata
import numpy as np
import reference as ref

LETTERS = set('abcdefghijklmnopqrstuvwxyz0123456789'); SYMBOLS = set('?!%$#@+=&')
FOLD_EXTRA = str.maketrans({'ß': 'ss', 'ø': 'o', 'ł': 'l', 'đ': 'd', 'æ': 'ae', 'œ': 'oe', 'ı': 'i', 'ð': 'd', 'þ': 'th', 'ħ': 'h', 'ŧ': 't'})
MAX_TOKENS, MAX_WORD, MAX_PIECES, MAX_MUL = 4096, 32, 5, 4095
# Domain words that must be single tokens even if the corpus is too old or too small to show them.
TERMS = '''agentic agents ai alerting android ansible api apis appsec async autoscaling await aws azure backend backends backlog backoff backpressure
backport bearer benchmark benchmarks bitbucket blockers bonjour branching buildkite bugfix callback callbacks canary cbor changelog chatbot checkpoint
chmod ci cicd claude clickhouse cli clippy cluster clusters cmake cmb cmbs codebase codegen codex cohere commit commits compiler concurrency config
configs container containers copilot coroutine cors cpu crdt cron crud crypto css csv cursor cve daemon dashboard dataset datasets dba deadlock deadlocks
debian debounce debug debugger debugging decoder dedupe deduplicate deepseek dependency deploy deployed deploying deployment deployments deprecate
deprecated deprecation deserialization devops diff diffs distill dns docker dockerfile docs docstring downtime dto ed25519 eks elasticsearch electron
embeddings encoder endpoint endpoints env eslint etcd etl failover fallback fastapi figma filesystem firebase firewall fixme fixture fixtures flake flaky
frontend frontends fsync fuzzing gateway gemini git github gitlab golang gpt gpu gradle grafana graphql grpc handler handlers handoff handshake hardcoded
hashmap healthcheck helm heroku hmac hooks hotfix html http https huggingface idempotency idempotent inference ingress initializer inode integrations
ios jenkins jest jira json jwt k8s kafka kernel keychain keypair kotlin kubectl kubernetes lambda langchain laravel latency linter linting linux llama
llm llms localhost lockfile logger logging lru macos macros makefile malloc markdown mcp mdns memoize merge merged merkle metadata metrics microservice
microservices middleware migration migrations minified mkdocs mmap mmp mocks mongodb monorepo mqtt mutex mvp mysql namespace namespaces nan nats
neovim nextjs nginx nodejs npm numpy oauth observability ollama onboarding onnx opencv openai openapi opentelemetry orchestrator orm outage outages
pagination parser parsers pathfinding payload payloads perf phishing pipeline pipelines playbook plugin plugins pnpm podman poller polling postgres
postgresql postmortem preflight preprocessor prisma prod profiler prometheus prompt prompts protobuf protobufs proxies pub pubsub pypi pytest python
pytorch qa queue queued quic rabbitmq rag readme readonly rebase rebased rebasing redis redux refactor refactored refactoring refactors regex regexes
regression regressions relay renderer repl replica replicas repo repos reproducible retries retry retrying reviewer reviewers roadmap rollback rollbacks
rollout router rsa runbook runtime runtimes rustc s3 saas sandbox sandboxed sandboxing scalability schema schemas scraper sdk sdks semver serde
serialization serialize serializer serverless sharding sharded signup simd singleton slack sla slo smtp snapshot snapshots socket sockets spm sqlite
sqlx sre ssh ssl ssr stacktrace stackoverflow stage staging standup stateless stderr stdin stdlib stdout storybook stripe struct structs
subprocess sudo supabase svaf svelte swagger swift swiftpm swiftui symlink sync syncing synchronisation synchronization syntax sysadmin syscall
systemd tailscale tailwind tcp telemetry tensorflow terraform testflight threadpool throttle throttled throttling timeout timeouts timestamp timestamps
tls todo todos token tokenizer tokens toml toolchain toolchains traceback traceparent tracing transformer transformers transpiler triage troubleshooting
tsan ttl tty typecheck typescript ubuntu udp ui unittest uptime upstream urgent url urls usability utf ux uuid validator vault vercel versioning vite vm
vms vpn vscode vue wal wasm webassembly webhook webhooks webpack websocket websockets whitelist wip workflow workflows workspace workspaces xcode xctest
xml yaml yarn zod zsh zstd'''.split()

# Function words of other Latin-script languages (not English words): damped, and evidence that a text is not English.
FOREIGN = '''der das den dem des ein eine und oder ist werden auf mit von zu zur fur aus bei uber im es er ich seine le la les un une du de et ou est sont dans
sur avec pour par pas ne que qui ce cette sa ses au aux il elle je en el los las una uno del y por su lo al como mas este ha han di e che si
della dei delle alla da ma os um sao com na nos nas ao het van te als dat om och att det pa av ar og til'''.split()

# ---------------------------------------------------------------- text tables (stored in model.bin)
def fold(c):
    if '\uac00' <= c <= '\ud7a3': return c                       # Hangul syllables stay composed
    strip = lambda s: ''.join(x for x in unicodedata.normalize('NFKD', s) if unicodedata.category(x)[0] != 'M')
    return strip(strip(c).lower()).translate(FOLD_EXTRA)

def char_class(c):
    if c in LETTERS: return ref.LATIN
    if c in SYMBOLS: return ref.SYMBOL
    k = unicodedata.category(c); o = ord(c)
    if k[0] in 'LN' or (k == 'So' and (o >= 0x1F000 or 0x2600 <= o <= 0x27BF)): return ref.OTHER
    if k[0] == 'M' or k == 'Cf' or (k == 'Cc' and c not in '\t\n\v\f\r\x85'): return ref.DROP
    return ref.BREAK

def text_tables():
    cmap, ranges = {}, []
    for o in range(0x110000):
        if 0xD800 <= o < 0xE000: continue
        c = chr(o); k = char_class(c)
        if k:
            if ranges and ranges[-1][1] == o - 1 and ranges[-1][2] == k: ranges[-1][1] = o
            else: ranges.append([o, o, k])
        f = fold(c)
        if f != c and 1 <= len(f) <= 3: cmap[o] = [ord(x) for x in f]
    return cmap, ranges

class Tokenizer(ref.Encoder):
    """The reference tokeniser over an in-memory vocabulary, with a per-word cache."""
    def __init__(self, vocab, tables, first_foreign=1 << 31):
        self.first_foreign = first_foreign; self.v, (self.map, self.cls) = vocab, tables
        self.max_tokens, self.max_word, self.max_pieces = MAX_TOKENS, MAX_WORD, MAX_PIECES
        self.kc, self.wc = {}, {}
    def find(self, key): return self.v.get(key)
    def klass(self, c):
        if c not in self.kc: self.kc[c] = super().klass(c)
        return self.kc[c]
    def wordpiece(self, w):
        if w not in self.wc: self.wc[w] = super().wordpiece(w)
        return self.wc[w]

# ---------------------------------------------------------------- teacher
class Teacher:
    def __init__(self, path):
        import torch
        from transformers import AutoModel
        from tokenizers import Tokenizer as HF
        self.torch = torch; self.m = AutoModel.from_pretrained(path).eval().to(torch.bfloat16)
        self.tok = HF.from_file(f'{path}/tokenizer.json'); self.tok.no_padding(); self.tok.enable_truncation(128)
    def ids(self, texts): return [e.ids for e in self.tok.encode_batch(list(texts))]
    def encode(self, seqs):
        """mean-pooled, normalised sentence vectors for lists of token ids"""
        t = self.torch; order = sorted(range(len(seqs)), key=lambda i: len(seqs[i])); out = np.zeros((len(seqs), 384), np.float32); i = 0
        with t.inference_mode():
            while i < len(order):
                idx = order[i:i + max(16, min(256, 2048 // len(seqs[order[i]])))]; i += len(idx); L = max(len(seqs[j]) for j in idx)
                x = t.zeros(len(idx), L, dtype=t.long); a = t.zeros(len(idx), L)
                for r, j in enumerate(idx): x[r, :len(seqs[j])] = t.tensor(seqs[j]); a[r, :len(seqs[j])] = 1
                h = self.m(input_ids=x, attention_mask=a.long()).last_hidden_state.float()
                out[idx] = t.nn.functional.normalize((h * a[..., None]).sum(1) / a.sum(1, keepdim=True), dim=1).numpy()
        return out

def teacher_vectors(work, teacher, texts, chunk=16384):
    os.makedirs(f'{work}/teacher', exist_ok=True); T = None; out = []
    for c in range(0, len(texts), chunk):
        p = f'{work}/teacher/{c // chunk:04d}.npy'
        if not os.path.exists(p):
            T = T or Teacher(teacher); t0 = time.time(); part = texts[c:c + chunk]
            np.save(p, T.encode(T.ids(part)).astype(np.float16)); print(f'teacher {c}: {len(part) / (time.time() - t0):.0f}/s', flush=True)
        out.append(np.load(p))
    return np.concatenate(out)[:len(texts)]

# ---------------------------------------------------------------- vocabulary
def base_vocabulary(teacher):
    good = lambda t: t in SYMBOLS or (t.replace('##', '', 1) and all(c in LETTERS for c in t.replace('##', '', 1)))
    return [t for t in open(f'{teacher}/vocab.txt', encoding='utf-8').read().split('\n') if good(t)]

def domain_words(texts, tok, n):
    """the n most frequent corpus words that the base vocabulary would split"""
    c = collections.Counter(w for t in texts for k, cs in tok.words(t) if k == ref.LATIN for w in [''.join(x for x, _ in cs)] if w not in tok.v)
    ok = lambda w: 3 <= len(w) <= 20 and w[0].isalpha() and sum(x.isdigit() for x in w) <= 2
    return [w for w, k in c.most_common(3 * n) if ok(w) and k >= 8][:n]

# ---------------------------------------------------------------- initial table (Model2Vec): teacher vector per token, SIF weight, PCA
def initial_table(work, teacher, vocab, ids, U, tag):
    p = f'{work}/tokens-{tag}.npy'
    if not os.path.exists(p):
        T = Teacher(teacher); bert = {t: i for i, t in enumerate(open(f'{teacher}/vocab.txt', encoding='utf-8').read().split('\n'))}
        np.save(p, T.encode([[101, bert[t], 102] if t in bert else T.ids([t])[0] for t in vocab]))
    tv = np.load(p); count = np.bincount(np.concatenate(ids), minlength=len(vocab)).astype(np.float64)
    prob = (count + 0.5) / count.sum(); w = 1e-3 / (1e-3 + prob)
    E = ((tv - tv.mean(0)) @ U) * w[:, None]
    return (E / np.linalg.norm(E, axis=1).mean()).astype(np.float32)

def pca(V, d):
    X = V.astype(np.float32); w, U = np.linalg.eigh(X.T @ X / len(X)); return np.ascontiguousarray(U[:, ::-1][:, :d]).astype(np.float32)

# ---------------------------------------------------------------- refinement: make sums of token vectors behave like teacher sentences
def neighbourhoods(V, k=3000, rounds=3):
    import torch
    X = V.astype(np.float32) @ pca(V[:100000], 64); X /= np.linalg.norm(X, axis=1, keepdims=True); X = torch.from_numpy(X)
    C = X[torch.from_numpy(np.random.default_rng(0).choice(len(X), k, replace=False))]
    for _ in range(rounds):
        a = torch.cat([(X[i:i + 20000] @ C.T).argmax(1) for i in range(0, len(X), 20000)])
        C = torch.nn.functional.normalize(torch.zeros_like(C).index_add_(0, a, X), dim=1)
    return a.numpy()

def refine(E0, ids, V, U, near, epochs, lr=5e-3, bs=2048, rel=20.0, drop=0.1, group=32):
    """loss = 1 - cos(student, projected teacher)  +  rel * weighted MSE of the two in-batch cosine matrices"""
    import torch
    torch.manual_seed(0); rng = np.random.default_rng(0); norm = torch.nn.functional.normalize
    flat = torch.from_numpy(np.concatenate(ids)); off = np.concatenate([[0], np.cumsum([len(x) for x in ids])])
    ok = np.where(np.diff(off) > 0)[0]; Y = torch.from_numpy(V); U = torch.from_numpy(U)
    E = torch.nn.Parameter(torch.from_numpy(E0.copy())); opt = torch.optim.Adam([E], lr=lr, betas=(0.9, 0.99)); steps = epochs * (len(ok) // bs)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1, (s + 1) / 50) * max(0.02, 1 - s / steps)); t0 = time.time()
    for ep in range(epochs):
        o = ok[np.argsort(near[ok] + rng.random(len(ok)))]           # batches are made of groups of similar sentences,
        g = [o[i:i + group] for i in range(0, len(o) - group, group)]  # so that high teacher cosines occur in every batch
        rng.shuffle(g); o = np.concatenate(g); log = [0, 0, 0]
        for b in range(0, len(o) - bs + 1, bs):
            i = o[b:b + bs]; L = off[i + 1] - off[i]; start = np.concatenate([[0], np.cumsum(L)[:-1]])
            pos = np.repeat(off[i] - start, L) + np.arange(L.sum()); tok = flat[torch.from_numpy(pos)]
            keep = (torch.rand(len(tok)) >= drop).float()
            s = norm(torch.nn.functional.embedding_bag(tok, E, torch.from_numpy(start), mode='sum', per_sample_weights=keep), dim=1, eps=1e-6)
            y = norm(Y[i].float(), dim=1); direct = 1 - (s * (y @ U)).sum(1).mean()
            S, T = s @ s.T, y @ y.T; W = 0.1 + T.clamp(min=0); relation = ((S - T) ** 2 * W).sum() / W.sum()
            opt.zero_grad(); (direct + rel * relation).backward(); opt.step(); sched.step()
            log = [log[0] + direct.item(), log[1] + relation.item(), log[2] + 1]
        print(f'epoch {ep}: 1-cos {log[0] / log[2]:.4f}  relation {log[1] / log[2]:.5f}  {time.time() - t0:.0f}s', flush=True)
    return E.detach().numpy()

def transfer(E, E0, ids, k=10.0):
    """rare tokens were hardly trained: blend them with a linear map (initial -> trained) learnt on the frequent ones"""
    c = np.bincount(np.concatenate(ids), minlength=len(E)).astype(np.float64); seen = c >= 20; mid = seen & (c < 100)
    w = (c[seen] ** 0.25)[:, None]; A, B = E0[seen] * w, E[seen] * w
    P = E0 @ np.linalg.solve(A.T @ A + 1e-5 * len(A) * np.eye(E.shape[1]), A.T @ B)
    P *= np.median(np.linalg.norm(E[mid], axis=1)) / np.median(np.linalg.norm(P[mid], axis=1))
    a = (c / (c + k))[:, None]
    return (a * E + (1 - a) * P).astype(np.float32)

# ---------------------------------------------------------------- quantise and write
def quantise(E, bits):
    """row ~ multiplier * q * S with one S for the whole table, which normalisation cancels"""
    q = 2 ** (bits - 1) - 1; s = np.abs(E).max(1) / q; S = s.max() / MAX_MUL
    mul = np.clip(np.ceil(s / S - 1e-9), 1, MAX_MUL)
    return np.clip(np.rint(E / (mul[:, None] * S)), -q, q).astype(np.int8), mul.astype(np.uint16), S

def write_model(path, vocab, first_foreign, Q, mul, bits, hash_amp, tables, calibration, kernel):
    n, dim = Q.shape; cmap, ranges = tables; slots = 1 << math.ceil(math.log2(n * 1.6)); tab = [0] * slots
    keys = [t.encode() for t in vocab]
    for t, k in enumerate(keys):
        h = ref.fnv1a64(k); i = (h ^ (h >> 32)) & (slots - 1)
        while tab[i]: i = (i + 1) & (slots - 1)
        tab[i] = t + 1
    if bits == 4: u = (Q.astype(np.int16) & 15).astype(np.uint8); mat = (u[:, 0::2] | (u[:, 1::2] << 4)).tobytes()
    else: mat = Q.tobytes()
    sections = [b''.join(struct.pack('<4I', c, *(to + [0, 0, 0])[:3]) for c, to in sorted(cmap.items())),
                b''.join(struct.pack('<3I', *r) for r in ranges), b''.join(struct.pack('<2d', *k) for k in calibration),
                struct.pack(f'<{slots}I', *tab), np.concatenate([[0], np.cumsum([len(k) for k in keys])]).astype('<u4').tobytes(),
                b''.join(keys), mul.astype('<u2').tobytes(), mat]
    pos, offs = 128, []
    for s in sections: offs.append(pos); pos += -(-len(s) // 64) * 64
    head = struct.pack('<8s21I32s', b'SVAFENC1', 1, dim, n, slots, bits, MAX_TOKENS, MAX_WORD, MAX_PIECES, hash_amp, first_foreign,
                       len(cmap), len(ranges), len(calibration), *offs, kernel.encode())
    with open(path, 'wb') as f:
        f.write(head.ljust(128, b'\0'))
        for s in sections: f.write(s.ljust(-(-len(s) // 64) * 64, b'\0'))

# Calibration knots (raw cosine, similarity), fitted on gate-dev.jsonl; see docs/encoder-format.md section 7.
CALIBRATION = [(0.0, 0.0), (0.155, 0.10), (0.235, 0.25), (0.315, 0.50), (0.395, 0.75), (0.80, 0.90), (1.0, 1.0)]

def prepare(work, teacher, sentences, n_words, terms=TERMS):
    texts = [l.rstrip('\n').split('\t', 1)[1] for l in open(f'{work}/corpus.tsv')][:sentences]
    V = teacher_vectors(work, teacher, texts); tables = text_tables(); base = base_vocabulary(teacher)
    tok = Tokenizer({t: i for i, t in enumerate(base)}, tables)
    extra = list(dict.fromkeys([w for w in terms if w not in tok.v] + domain_words(texts, tok, n_words))) if n_words else []
    vocab = base + extra; tok = Tokenizer({t: i for i, t in enumerate(vocab)}, tables)
    ids = [np.array([x for x in tok.tokens(t) if isinstance(x, int)], np.int64) for t in texts]
    print(len(texts), 'sentences,', len(vocab), 'tokens', f'({len(extra)} domain words)', flush=True)
    return texts, V, tables, vocab, tok, ids

def main():
    ap = argparse.ArgumentParser(); ap.add_argument('work'); ap.add_argument('teacher'); ap.add_argument('out')
    for k, v in (('dim', 256), ('bits', 4), ('epochs', 3), ('words', 8000), ('sentences', 630000)): ap.add_argument('--' + k, type=int, default=v)
    a = ap.parse_args(); here = os.path.dirname(os.path.abspath(__file__))
    texts, V, tables, vocab, tok, ids = prepare(a.work, a.teacher, a.sentences, a.words)
    p = f'{a.work}/table-{a.dim}-{a.epochs}-{len(vocab)}.npy'
    if not os.path.exists(p):
        U = pca(V[:200000], a.dim); E0 = initial_table(a.work, a.teacher, vocab, ids, U, len(vocab))
        np.save(p, transfer(refine(E0, ids, V, U, neighbourhoods(V), a.epochs), E0, ids))
    order = [i for i, t in enumerate(vocab) if t not in FOREIGN]; first = len(order); order += [i for i, t in enumerate(vocab) if t in FOREIGN]
    vocab = [vocab[i] for i in order]; E = np.load(p)[order]; E[first:] *= 0.1
    tok = Tokenizer({t: i for i, t in enumerate(vocab)}, tables, first)
    Q, mul, S = quantise(E, a.bits); words = E[[i for i, t in enumerate(vocab) if len(t) > 4 and t[:2] != '##']]
    amp = int(np.median(np.linalg.norm(words, axis=1)) / S / math.sqrt(a.dim) + 0.5)   # a hashed word weighs as much as a typical word
    os.makedirs(a.out, exist_ok=True)
    write_model(f'{a.out}/model.bin', vocab, first, Q, mul, a.bits, amp, tables, CALIBRATION, f'static-minilm-d{a.dim}q{a.bits}-v1')
    enc = ref.Encoder(f'{a.out}/model.bin')
    for t in texts[:3000]: assert enc.tokens(t) == tok.tokens(t), t
    src = f'{here}/golden_texts.json'
    if os.path.exists(src): golden(enc, json.load(open(src)), f'{a.out}/golden.json')
    b = open(f'{a.out}/model.bin', 'rb').read(); print('model.bin', len(b), 'bytes sha256', hashlib.sha256(b).hexdigest())

def golden(enc, spec, path):
    vec = lambda t: enc.encode(t)[0]; rows = []
    for t in spec['texts']:
        v, n = enc.encode(t); acc = enc.accumulate(enc.tokens(t))
        rows.append(dict(text=t, tokens=enc.tokens(t), norm=n, acc8=acc[:8], vec8=[round(x, 7) for x in v[:8]]))
    pairs = []
    for x, y in spec['pairs']:
        c = enc.cosine(vec(x), vec(y)); pairs.append(dict(a=x, b=y, cosine=round(c, 6), similarity=round(enc.calibrate(c), 6)))
    with open(path, 'w') as f:
        f.write('{"kernel":%s,"dim":%d,\n"texts":[\n' % (json.dumps(enc.kernel), enc.dim) + ',\n'.join(json.dumps(r) for r in rows))
        f.write('\n],\n"pairs":[\n' + ',\n'.join(json.dumps(r) for r in pairs) + '\n]}\n')

if __name__ == '__main__': main()
