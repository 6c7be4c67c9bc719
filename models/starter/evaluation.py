"""Measures whether greedy decoding gives the expected answers, word for word.

One forward pass decides it: greedy decoding yields the expected answer exactly if, with that
answer as input, the likeliest token at every position is the next expected one, the end
included.
"""
import random
from dataclasses import dataclass

import torch

from conversations import IM_END, SYSTEM_PROMPTS, render
from topics import LANGS


@dataclass
class Score:
    """`right` of `total` exact; of the misses, `refused` gave the refusal."""
    total: int = 0
    right: int = 0
    refused: int = 0

    def __str__(self):
        share = 100 * self.right / max(1, self.total)
        return f"{self.right}/{self.total} ({share:.1f} %), {self.refused} of the misses refused"


class Judge:
    def __init__(self, model, tok, corpus):
        self.model, self.tok, self.corpus = model.eval(), tok, corpus

    @torch.no_grad()
    def exact(self, cases):
        """One boolean for each `(messages, answer)`."""
        verdicts = []
        for start in range(0, len(cases), 64):
            verdicts += self._exact_batch(cases[start:start + 64])
        return verdicts

    def _exact_batch(self, cases):
        prompts = [self.tok.encode(render(m, generate=True)).ids for m, _ in cases]
        answers = [self.tok.encode(a + IM_END).ids for _, a in cases]
        rows = [p + a for p, a in zip(prompts, answers)]
        ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
        for i, row in enumerate(rows):
            ids[i, :len(row)] = torch.tensor(row)
        states = self.model.hidden_states(ids)
        verdicts = []
        for i, (p, a) in enumerate(zip(prompts, answers)):
            best = self.model.logits(states[i, len(p) - 1:len(p) + len(a) - 1]).argmax(-1)
            verdicts.append(best.tolist() == a)
        return verdicts

    def score(self, cases, misses=None):
        """`cases` are `(messages, answer, lang)`; appends the missed ones to `misses`."""
        verdicts = self.exact([c[:2] for c in cases])
        missed = [c for c, ok in zip(cases, verdicts) if not ok]
        refused = self.exact([(m, self.corpus.refusal(lang)) for m, _, lang in missed])
        if misses is not None:
            misses += [(m[-1]["content"], lang, r) for (m, _, lang), r in zip(missed, refused)]
        return Score(len(cases), sum(verdicts), sum(refused))


def cases(corpus, lang):
    """Named sets of `(question, answer)` in `lang`."""
    entries, out, refusal = corpus.by_lang[lang], corpus.out[lang], corpus.refusal(lang)
    return {
        "canonical": [(e.questions[0], e.answer) for e in entries],
        "trained forms": [(q, e.answer) for e in entries for q in e.questions],
        "trained out of scope": [(q, refusal) for q in out["questions"]],
        "held-out paraphrases": [(q, e.answer) for e in entries for q in e.held_out],
        "held-out out of scope": [(q, refusal) for q in out["held_out"]],
    }


def contexts(corpus, seed=7):
    """Named functions that put a question into a chat."""
    rng = random.Random(seed)

    def user(q):
        return {"role": "user", "content": q}

    def with_history(q, turns):
        messages = []
        for _ in range(turns):
            e = rng.choice(corpus.entries)
            messages += [user(rng.choice(e.questions)), {"role": "assistant", "content": e.answer}]
        return messages + [user(q)]

    return {
        "alone": lambda q: [user(q)],
        "with a system prompt": lambda q: [{"role": "system", "content": rng.choice(SYSTEM_PROMPTS)}, user(q)],
        "with an unseen system prompt": lambda q: [
            {"role": "system", "content": "Act as a museum guide and mention one painting. 예의 바르게 말하세요."}, user(q)],
        "after 3 turns": lambda q: with_history(q, 3),
        "after 12 turns": lambda q: with_history(q, 12),
    }


def report(model, tok, corpus, show_misses=False):
    """Prints a table of scores and returns those of the canonical questions asked alone."""
    judge, canonical = Judge(model, tok, corpus), {}
    for place, wrap in contexts(corpus).items():
        for lang in LANGS:
            for name, pairs in cases(corpus, lang).items():
                if place != "alone" and name.startswith("trained"):
                    continue
                misses = []
                score = judge.score([(wrap(q), a, lang) for q, a in pairs], misses)
                print(f"{lang} {name}, {place}: {score}", flush=True)
                if place == "alone" and name == "canonical":
                    canonical[lang] = score
                if show_misses and place == "alone":
                    for question, _, refused in misses:
                        print(f"    {'refused' if refused else 'WRONG'}: {question}")
    return canonical
