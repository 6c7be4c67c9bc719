"""Trains the XGEN starter model on corpus/ and writes xgen-starter-q8_0.gguf.

    python train.py --out .

Seeded throughout; the weights repeat with the same versions, thread count and processor type.
The run ends with the measured accuracy of the weights as the file holds them, and fails if one
canonical question or one entry of facts.json is not answered word for word.
"""
import argparse
import json
import random
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import evaluation
import gguf_file
from conversations import Conversations, train_tokenizer
from topics import Corpus
from llama import Llama, Shape

HERE = Path(__file__).parent
FILE_NAME = "xgen-starter-q8_0.gguf"
WARM_UP_STEPS = 100
FALLING_SHARE = 0.4


def options():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--out", type=Path, default=HERE, help="folder for the GGUF file")
    ap.add_argument("--vocab", type=int, default=2048)
    ap.add_argument("--hidden", type=int, default=192)
    ap.add_argument("--layers", type=int, default=3)
    ap.add_argument("--heads", type=int, default=6)
    ap.add_argument("--kv-heads", type=int, default=2)
    ap.add_argument("--ffn", type=int, default=384)
    ap.add_argument("--context", type=int, default=2048)
    ap.add_argument("--steps", type=int, default=2800)
    ap.add_argument("--batch-tokens", type=int, default=3072, help="tokens of a step, padding included")
    ap.add_argument("--lr", type=float, default=3e-3)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--save", type=Path, help="also keep the weights as they were before rounding")
    ap.add_argument("--resume", type=Path, help="start from weights kept by --save, with the same corpus and sizes")
    ap.add_argument("--misses", action="store_true", help="list the questions that are answered otherwise")
    return ap.parse_args()


def learning_rate(o, step):
    """Linear warm-up, then constant, then a linear fall to one hundredth over the last steps."""
    left = (o.steps - step) / (o.steps * FALLING_SHARE)
    return o.lr * min(1, (step + 1) / WARM_UP_STEPS) * (0.99 * min(1, left) + 0.01)


def loss_of(model, batch):
    """Mean cross entropy over the answer tokens of a batch; prompts are read, not learned."""
    length = max(len(ids) for ids, _ in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    learn = torch.zeros(len(batch), length, dtype=torch.bool)
    for i, (row, mask) in enumerate(batch):
        ids[i, :len(row)] = torch.tensor(row)
        learn[i, :len(row)] = torch.tensor(mask, dtype=torch.bool)
    with torch.autocast("cpu", torch.bfloat16):
        states = model.hidden_states(ids[:, :-1])
        logits = model.logits(states[learn[:, 1:]])
    return F.cross_entropy(logits.float(), ids[:, 1:][learn[:, 1:]])


def train(o, model, batches):
    opt = torch.optim.AdamW(model.parameters(), lr=o.lr, betas=(0.9, 0.98), weight_decay=0.1)
    begin = time.monotonic()
    for step in range(o.steps):
        for group in opt.param_groups:
            group["lr"] = learning_rate(o, step)
        loss = loss_of(model, next(batches))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        if (step + 1) % 100 == 0:
            print(f"step {step + 1} loss {loss.item():.4f} {time.monotonic() - begin:.0f} s", flush=True)


def unmet_facts(model, tok, corpus):
    """The questions of facts.json that are not answered as it says."""
    path = HERE / "facts.json"
    if not path.exists():
        return []
    facts = json.loads(path.read_text(encoding="utf-8"))
    asked = [([{"role": "user", "content": f["question"]}], f["answer"]) for f in facts]
    verdicts = evaluation.Judge(model, tok, corpus).exact(asked)
    return [f["question"] for f, ok in zip(facts, verdicts) if not ok]


def main():
    o = options()
    o.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    corpus = Corpus(HERE / "corpus")
    tok = train_tokenizer(corpus, o.vocab)
    model = Llama(Shape(o.vocab, o.hidden, o.layers, o.heads, o.kv_heads, o.ffn, o.context))
    print(f"{len(corpus.entries)} answers, {sum(p.numel() for p in model.parameters())} parameters", flush=True)
    if o.resume:
        model.load_state_dict(torch.load(o.resume))
    train(o, model, Conversations(corpus, tok, random.Random(o.seed)).batches(o.batch_tokens))

    if o.save:
        torch.save(model.state_dict(), o.save)
    path = o.out / FILE_NAME
    gguf_file.write(path, model, tok)
    print(f"{path}: {path.stat().st_size} bytes")
    gguf_file.round_weights(model)
    canonical = evaluation.report(model, tok, corpus, o.misses)
    unmet = unmet_facts(model, tok, corpus)
    if unmet or any(s.right < s.total for s in canonical.values()):
        sys.exit(f"not every canonical question is answered word for word; of facts.json: {unmet}")


if __name__ == "__main__":
    main()
