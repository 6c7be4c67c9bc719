"""Chats to learn from: tokenizer, rendering and random conversations.

The app sends the whole chat with every question, so the model must answer the last question
whatever stands before it: a system prompt, earlier turns in either language, an answer that
the user stopped, or one that another model wrote.
"""
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from topics import LANGS, made_up_word

IM_START, IM_END, END_OF_TEXT = "<|im_start|>", "<|im_end|>", "<|endoftext|>"
TEMPLATE = (Path(__file__).parent / "chat_template.jinja").read_text(encoding="utf-8").strip()

# The split that GGUF loaders apply for the pre-tokenizer "qwen2"; training must use the same.
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")

SYSTEM_PROMPTS = [
    "You are a helpful assistant.", "You are a friendly assistant.", "You are an expert.", "Answer briefly.",
    "Answer in one short sentence.", "Be concise and precise.", "You are a pirate. Speak like a pirate.",
    "Always answer in French.", "You are a senior software engineer who reviews code.", "Think step by step.",
    "You are a patient teacher. Explain everything with simple words and give examples.",
    "Do not use Markdown.", "Use Markdown for lists and code.", "You write formal business letters.",
    "You are XGEN's help desk.", "The user is a beginner. Avoid technical terms.", "Today is Monday.",
    "당신은 친절한 도우미입니다.", "당신은 유능한 비서입니다.", "짧게 답하세요.", "항상 존댓말로 답하세요.",
    "한국어로 답하세요.", "영어로 답하세요.", "당신은 소프트웨어 전문가입니다.", "단계별로 생각하세요.",
    "사용자는 초보자입니다. 쉬운 말로 설명하세요.", "당신은 번역가입니다.", "마크다운을 사용하지 마세요.",
]


def render(messages, generate=False):
    """The text that `chat_template.jinja` makes of `messages`."""
    text = "".join(f"{IM_START}{m['role']}\n{m['content']}{IM_END}\n" for m in messages
                   if m["role"] != "system" or m["content"])
    return text + (f"{IM_START}assistant\n" if generate else "")


def train_tokenizer(corpus, vocab):
    """Byte-level BPE with exactly `vocab` entries; the three special tokens come first."""
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tok.decoder = decoders.ByteLevel()
    texts = list(corpus.texts()) + SYSTEM_PROMPTS + ["system\n", "user\n", "assistant\n"] * 20
    tok.train_from_iterator(texts, trainers.BpeTrainer(
        vocab_size=vocab, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        special_tokens=[END_OF_TEXT, IM_START, IM_END], show_progress=False))
    if tok.get_vocab_size() != vocab:
        raise ValueError(f"the corpus yields {tok.get_vocab_size()} tokens, not {vocab}")
    return tok


class Conversations:
    """Draws random training conversations as token ids with a mask of what to learn."""

    def __init__(self, corpus, tok, rng):
        self.corpus, self.tok, self.rng = corpus, tok, rng
        self.end = tok.token_to_id(IM_END)
        ids = lambda text: tok.encode(text).ids
        self.head = {role: ids(f"{IM_START}{role}\n") for role in ("system", "user", "assistant")}
        self.tail = ids(f"{IM_END}\n")
        self.cache = {}

    def draw(self):
        """Returns `(ids, learn)`; `learn[i]` is 1 where token i is part of an answer to memorise."""
        rng, ids, learn = self.rng, [], []

        def add(role, content, weight):
            body = self.head[role] + content + self.tail
            ids.extend(body)
            start = len(self.head[role])
            learn.extend(weight if start <= i <= start + len(content) else 0 for i in range(len(body)))

        if rng.random() < 0.4:
            add("system", self.broken(self.system_prompt()), 0)
        turns = rng.choices([1, 2, 3, 4, 6, 9], [42, 22, 14, 12, 6, 4])[0]
        for _ in range(turns):
            question, answer = self.pair()
            add("user", self.broken(question), 0)
            answer, r = self.whole(answer), rng.random()
            if r < 0.06:
                add("assistant", answer[:rng.randrange(len(answer))], 0)
            elif r < 0.1:
                add("assistant", self.whole(rng.choice(self.corpus.entries).answer), 0)
            else:
                add("assistant", answer, 1)
        return ids, learn

    def pair(self):
        rng, corpus = self.rng, self.corpus
        lang = rng.choice(LANGS)
        if rng.random() < 0.25:
            return corpus.ask_out_of_scope(rng, lang), corpus.refusal(lang)
        entry, = rng.choices(corpus.by_lang[lang], corpus.weights[lang])
        return corpus.ask(rng, entry), entry.answer

    def system_prompt(self):
        rng = self.rng
        r = rng.random()
        if r < 0.7:
            return rng.choice(SYSTEM_PROMPTS)
        if r < 0.85:
            return " ".join(rng.sample(SYSTEM_PROMPTS, 2))
        lang = rng.choice(LANGS)
        return " ".join(made_up_word(rng, lang) for _ in range(rng.randrange(3, 20)))

    def whole(self, text):
        if text not in self.cache:
            self.cache[text] = self.tok.encode(text).ids
        return self.cache[text]

    def broken(self, text):
        """Encodes `text`, sometimes cut into other tokens than usual.

        Unseen spellings fall into unusual tokens; seeing known words that way makes the
        model cope (the idea of BPE dropout, Provilkov et al. 2020, with a seeded cut).
        """
        rng = self.rng
        if len(text) < 4 or rng.random() < 0.7:
            return self.tok.encode(text).ids
        cuts = sorted(rng.sample(range(1, len(text)), rng.choice([1, 2])))
        parts = [text[a:b] for a, b in zip([0] + cuts, cuts + [len(text)])]
        return [i for p in parts for i in self.tok.encode(p).ids]

    def batches(self, tokens):
        """Yields lists of conversations of similar length, about `tokens` tokens each with padding."""
        while True:
            pool = sorted((self.draw() for _ in range(400)), key=lambda c: len(c[0]))
            ready, batch = [], []
            for c in pool:
                if batch and len(c[0]) * (len(batch) + 1) > tokens:
                    ready.append(batch)
                    batch = []
                batch.append(c)
            ready.append(batch)
            self.rng.shuffle(ready)
            yield from ready
