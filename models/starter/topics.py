"""Reads corpus/*.json and varies the questions.

Two kinds of file: a topic file is a list of topics, each with an answer and question forms
per language; `out_of_scope.json` holds the refusals and what must lead to them, as questions
and as templates with fillers. What is under `held_out` never takes part in training.

The variations make neighbours of a written question lead to the same answer. They apply to
in-scope and out-of-scope questions alike, so that no wording alone decides.
"""
import json
import re
from dataclasses import dataclass
from pathlib import Path

LANGS = ("en", "ko")
OUT_OF_SCOPE = "out_of_scope.json"

EN_HOW = ["How do I ", "How can I ", "How to ", "How do you ", "How would I ", "Tell me how to ", "Show me how to ",
          "I want to ", "I would like to ", "Can you tell me how to ", "I need to ", "What is the way to ",
          "Is there a way to ", "Help me ", "How could I ", "How should I ", "Please explain how to ", "Steps to ",
          "What do I do to ", "Best way to ", "Where can I ", "how do u ", "how 2 "]
EN_WHAT = ["What is ", "What's ", "Explain ", "Tell me about ", "Define ", "Can you explain ", "whats ", "meaning of ",
           "What do you mean by ", "Could you tell me what is "]
EN_PREFIX = ["hi, ", "Hello, ", "Hey, ", "Please tell me: ", "So, ", "Quick question: ", "One more question: ",
             "Sorry, ", "And ", "Hello! ", "OK, ", "Now, "]
EN_SUFFIX = [" please", ", please", " thanks", ", thank you"]

# Words that may stand for each other in a question; only whole words are replaced.
EN_SYNONYMS = [
    ("delete", "remove", "erase"), ("show", "display"), ("chat", "conversation"), ("chats", "conversations"),
    ("folder", "directory"), ("find", "search for", "look for", "locate"), ("change", "switch", "modify", "adjust"),
    ("start", "begin", "launch"), ("large", "big"), ("larger", "bigger"), ("small", "little"), ("need", "require"),
    ("stored", "saved", "kept"), ("computer", "machine", "PC"), ("app", "application", "program"),
    ("answer", "reply", "response"), ("answers", "replies", "responses"), ("memory", "RAM"), ("error", "failure"),
    ("fix", "repair"), ("stop", "halt", "cancel"), ("create", "make"),
    ("Can I", "Could I", "Is it possible to", "May I", "Am I able to"), ("Is there", "Do you have", "Does it have"),
    ("Where do I", "Where can I"), ("picture", "image"), ("choose", "pick"),
    ("mean", "stand for"), ("fast", "quick"), ("file", "files"), ("model", "models"), ("use", "work with"),
    ("terminal", "command line", "shell"), ("broken", "damaged", "corrupt"), ("see", "view"), ("do not", "don't"),
]
EN_FILLERS = set("how do i what is a an the can my does to where are which of in with it you me for there".split())
KO_FILLERS = set("어떻게 XGEN에서 XGEN은 XGEN의 내 이 그 좀 새 더 지금 무엇을 어떤 무슨".split())

KO_PREFIX = ["안녕하세요, ", "안녕! ", "저기요, ", "혹시 ", "그럼 ", "그런데 ", "질문 있어요. ", "궁금한데 ", "하나 더, ",
             "실례지만 "]
KO_ENDINGS = [
    ("하나요?", ["하나요?", "해요?", "합니까?", "하죠?", "해?", "하니?", "하면 되나요?", "하면 돼?", "할까요?"]),
    ("인가요?", ["인가요?", "이에요?", "입니까?", "이야?", "인지 알려 줘."]),
    ("무엇인가요?", ["무엇인가요?", "뭔가요?", "뭐예요?", "뭐야?", "무엇입니까?", "뭐죠?", "뭔지 알려 줘."]),
    ("있나요?", ["있나요?", "있어요?", "있어?", "있습니까?", "있을까요?"]),
    ("되나요?", ["되나요?", "돼요?", "돼?", "됩니까?", "될까요?"]),
    ("필요한가요?", ["필요한가요?", "필요해?", "필요해요?", "필요합니까?"]),
    ("뭐야?", ["뭐야?", "뭐예요?", "뭔가요?", "무엇인가요?", "뭐지?"]),
    ("줘.", ["줘.", "주세요.", "줄래?", "줘요.", "주실래요?"]),
    ("주세요.", ["주세요.", "줘.", "주시겠어요?", "줄 수 있나요?"]),
    ("싶어요.", ["싶어요.", "싶어.", "싶습니다.", "싶은데요.", "싶은데 어떻게 해?"]),
    ("려면?", ["려면?", "려면 어떻게 하나요?", "려면 어떻게 해?", "려면 어떻게 해야 하나요?"]),
]


# Stems and words that may stand for each other; the longer forms keep their grammar.
KO_SYNONYMS = [
    ("삭제하", "제거하", "지우"), ("삭제할", "지울", "제거할"), ("대화", "채팅"), ("폴더", "디렉터리"), ("답변", "대답", "답"),
    ("메모리", "램"), ("컴퓨터", "PC"), ("앱", "프로그램"), ("바꾸", "변경하"), ("바꿀", "변경할"), ("크기", "용량"),
    ("쓰나요", "사용하나요"), ("쓸 수", "사용할 수", "이용할 수"), ("목록", "리스트"), ("무엇", "뭐"), ("멈추", "중지하", "중단하"),
    ("보려면", "확인하려면"), ("보나요", "확인하나요"), ("만들", "생성하"), ("이미지", "사진"), ("오류", "에러"), ("내려받", "다운받"),
    ("설명해", "알려"),  ("쓰려면", "사용하려면"), ("써?", "사용해?"), ("되나요", "가능한가요"),
    ("할 수 있나요", "하는 게 가능한가요"), ("어디에", "어디"), ("어떤", "무슨"), ("빠르", "신속하"), ("다시 시작", "재시작"),
    ("Docker", "도커"), ("GPU", "그래픽 카드"), ("safetensors", "세이프텐서"), ("얼마나", "얼마"),
]


@dataclass(frozen=True)
class Entry:
    """One answer in one language with its question forms; the first form is the canonical one."""
    topic: str
    lang: str
    answer: str
    questions: tuple
    held_out: tuple


class Corpus:
    def __init__(self, folder: Path):
        self.entries = []
        for path in sorted(folder.glob("*.json")):
            if path.name == OUT_OF_SCOPE:
                continue
            for topic in json.loads(path.read_text(encoding="utf-8")):
                for lang in LANGS:
                    t = topic[lang]
                    self.entries.append(Entry(topic["id"], lang, t["answer"], tuple(t["questions"]),
                                              tuple(t["held_out"])))
        self.out = json.loads((folder / OUT_OF_SCOPE).read_text(encoding="utf-8"))
        self.by_lang = {lang: [e for e in self.entries if e.lang == lang] for lang in LANGS}
        self.weights = {lang: [len(e.questions) ** 0.5 for e in self.by_lang[lang]] for lang in LANGS}
        self._reject_duplicates()

    def _reject_duplicates(self):
        """Two answers to one question can never both be learned, so this is an error of the corpus."""
        seen = {}
        for e in self.entries:
            for q in e.questions + e.held_out:
                other = seen.setdefault(q.lower(), e)
                if other is not e:
                    raise ValueError(f"{q!r} belongs to {other.topic} ({other.lang}) and to {e.topic} ({e.lang})")
        for lang in LANGS:
            for q in self.out[lang]["questions"] + self.out[lang]["held_out"]:
                if q.lower() in seen:
                    raise ValueError(f"{q!r} is out of scope and belongs to {seen[q.lower()].topic}")

    def refusal(self, lang):
        return self.out[lang]["answer"]

    def texts(self):
        """Every string a tokenizer should know, answers and questions of training only."""
        for e in self.entries:
            yield e.answer
            yield from e.questions
        for lang in LANGS:
            o = self.out[lang]
            yield o["answer"]
            yield from o["questions"]
            yield from o["templates"]
            for words in o["fillers"].values():
                yield from words

    def ask(self, rng, entry):
        """A varied training question for `entry`."""
        form = entry.questions[0] if rng.random() < 0.25 else rng.choice(entry.questions)
        return vary(rng, form, entry.lang)

    def ask_out_of_scope(self, rng, lang):
        """A varied question that must be refused: written, from a template, or made of random words."""
        o = self.out[lang]
        if rng.random() < 0.4:
            return vary(rng, rng.choice(o["questions"]), lang)
        template = rng.choice(o["templates"])
        fill = lambda m: made_up_word(rng, lang) if m[1] == "word" else rng.choice(o["fillers"][m[1]])
        return vary(rng, re.sub(r"\{(\w+)\}", fill, template), lang)


def made_up_word(rng, lang):
    """A pronounceable word without meaning."""
    n = rng.choice([1, 2, 2, 3])
    if lang == "ko":
        return "".join(chr(0xAC00 + rng.randrange(19) * 588 + rng.randrange(21) * 28 + rng.choice([0, 0, 0, 4, 8, 16, 21]))
                       for _ in range(n))
    return "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") + rng.choice(["", "", "n", "r", "s", "t"])
                   for _ in range(n))


def vary(rng, text, lang):
    """Returns `text` unchanged one time in three, otherwise with changes that keep its meaning."""
    if rng.random() < 0.35:
        return text
    text = vary_english(rng, text) if lang == "en" else vary_korean(rng, text)
    if rng.random() < 0.12:
        text = typo(rng, text)
    if rng.random() < 0.3:
        text = text.rstrip("?.!") + rng.choice(["", "", "", "??", "!", " ?", ".", "?"])
    if rng.random() < 0.08:
        text = rng.choice([" ", "\n", "  "]) + text
    if rng.random() < 0.12:
        text += rng.choice([" ", "  ", "\n", "?"])
    return text


def replace_some(rng, text, groups, whole_words):
    """Puts another member of a group in place of each member found, one time in four."""
    for group in groups:
        for word in group:
            if word in text and rng.random() < 0.25:
                other = rng.choice(group)
                if whole_words:
                    text = re.sub(rf"\b{re.escape(word)}\b", other, text)
                else:
                    text = text.replace(word, other)
                break
    return text


def drop_word(rng, text, fillers):
    """Leaves one filler out; any other word may be the one that tells two topics apart."""
    words = text.split(" ")
    at = [i for i, w in enumerate(words) if w.lower() in fillers or w in fillers]
    if len(words) > 2 and at:
        del words[rng.choice(at)]
    return " ".join(words)


def keywords(text):
    """What somebody types into a search box: the words that carry meaning."""
    words = [w for w in text.rstrip("?.!").split(" ") if w.lower() not in EN_FILLERS]
    return " ".join(words) if len(words) > 1 else text


def vary_english(rng, text):
    if rng.random() < 0.6:
        text = replace_some(rng, text, EN_SYNONYMS, whole_words=True)
    r = rng.random()
    if r < 0.1:
        text = keywords(text)
    elif r < 0.2:
        text = drop_word(rng, text, EN_FILLERS)
    if rng.random() < 0.45:
        for stem, forms in (("How do I ", EN_HOW), ("What is ", EN_WHAT)):
            if text.startswith(stem):
                text = rng.choice(forms) + text[len(stem):]
                break
    if rng.random() < 0.2:
        text = text.replace("quantisation", "quantization") if rng.random() < 0.5 else text.replace("licence", "license")
    if rng.random() < 0.08 and text.endswith("?"):
        text = text[:-1] + " in XGEN?"
    if rng.random() < 0.1:
        text = text.rstrip("?.") + rng.choice(EN_SUFFIX)
    if rng.random() < 0.15:
        text = rng.choice(EN_PREFIX) + text[0].lower() + text[1:]
    r = rng.random()
    if r < 0.35:
        return text.lower()
    return text.upper() if r < 0.38 else text


def vary_korean(rng, text):
    if rng.random() < 0.6:
        text = replace_some(rng, text, KO_SYNONYMS, whole_words=False)
    r = rng.random()
    if r < 0.2:
        text = as_method(rng, text)
    elif r < 0.3:
        text = drop_word(rng, text, KO_FILLERS)
    if rng.random() < 0.5:
        endings = [ending for ending, _ in KO_ENDINGS if text.endswith(ending)]
        if endings:
            ending = max(endings, key=len)
            text = text[:-len(ending)] + rng.choice(dict(KO_ENDINGS)[ending])
    if rng.random() < 0.2:
        text = re.sub(r"(?<=[가-힣])(을|를|은|는|이|가) ", " ", text)
    r = rng.random()
    if r < 0.08:
        text = text.replace(" ", "")
    elif r < 0.25 and " " in text:
        i = rng.choice([i for i, c in enumerate(text) if c == " "])
        text = text[:i] + text[i + 1:]
    if rng.random() < 0.05:
        text = "XGEN에서 " + text
    if rng.random() < 0.12:
        text = rng.choice(KO_PREFIX) + text
    return text.lower() if rng.random() < 0.15 else text


def as_method(rng, text):
    """"… 어떻게 바꾸나요?" and "… 바꾸려면?" as "… 바꾸는 법" or "… 바꾸고 싶어"."""
    if text.endswith("나요?") and "어떻게 " in text and rng.random() < 0.5:
        return text[:-3] + rng.choice(["지?", "죠?", "는지 알려 줘.", "는지 궁금해요.", "는 거야?", "는 건가요?"])
    for ending in ("나요?", "려면?", "고 싶어요."):
        if text.endswith(ending) and (ending != "나요?" or "어떻게 " in text):
            text = text[:-len(ending)].replace("어떻게 ", "")
            if ending != "려면?" and rng.random() < 0.4:
                return text + rng.choice(["고 싶어", "고 싶어요", "고 싶은데", "고 싶습니다", "고 싶은데 어떻게 해?"])
            text += "는 " + rng.choice(["법", "방법"])
            return text + rng.choice(["", "", "은?", "이 뭐야?", " 알려 줘.", " 알려 주세요.", " 좀 알려줘"])
    return text


def typo(rng, text):
    """Drops, doubles or swaps one character."""
    if len(text) < 6:
        return text
    i = rng.randrange(1, len(text) - 1)
    r = rng.random()
    if r < 0.34:
        return text[:i] + text[i + 1:]
    if r < 0.67:
        return text[:i] + text[i] + text[i:]
    return text[:i] + text[i + 1] + text[i] + text[i + 2:]
