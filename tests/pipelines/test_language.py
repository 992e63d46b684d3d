"""Language labels by script, by langdetect, for romanised Hindi, and where nothing can be told."""

import gzip
import json
import random
from collections import defaultdict
from pathlib import Path

import pytest

from pipelines.language import label_language

TEXTS = {
    "hi": "नदी किनारे बसे पुराने मोहल्लों को जोड़ने वाला नया पुल सोमवार सुबह आम लोगों के लिए खोल दिया गया है।",
    "mr": "शहरातील जुन्या वाचनालयात रविवारी दुर्मिळ पुस्तकांचे प्रदर्शन भरविण्यात आले आहे.",
    "ne": "नगरपालिकाले नयाँ पुल निर्माणको काम सुरु गरेको छ र स्थानीय बासिन्दाहरूले खुसी व्यक्त गरेका छन्।",
    "ur": "پرانے شہر کی لائبریری میں اتوار کے روز نایاب مخطوطات کی نمائش شروع ہو گئی ہے۔",
    "en": "The evening ferry between the two islands will run until midnight from Friday.",
    "bn": "নদীর ধারে নতুন সেতুটি সোমবার সকালে সাধারণ মানুষের জন্য খুলে দেওয়া হয়েছে।",
    "pa": "ਨਦੀ ਕੰਢੇ ਨਵਾਂ ਪੁਲ ਸੋਮਵਾਰ ਸਵੇਰੇ ਆਮ ਲੋਕਾਂ ਲਈ ਖੋਲ੍ਹ ਦਿੱਤਾ ਗਿਆ ਹੈ।",
    "hi-Latn": "Nadi ke kinare naya pul aam logon ke liye khol diya gaya hai aur log khush hain.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_each_language_is_told(language: str) -> None:
    label = label_language(TEXTS[language], "xx")
    assert label.language == language
    assert 0 < label.confidence <= 1


@pytest.mark.parametrize(
    "text", ["", "12 : 30", "https://samachar.example/india", "😀😀", "देश", "— @name"]
)
def test_too_little_text_takes_the_language_of_the_site(text: str) -> None:
    label = label_language(text, "ur")
    assert (label.language, label.method, label.confidence) == ("ur", "site", 0.0)


def test_an_english_lead_in_does_not_make_a_hindi_text_english() -> None:
    label = label_language("Russia-North Korea Summit Update: " + TEXTS["hi"], "hi")
    assert (label.language, label.method) == ("hi", "langdetect")
    assert 0.2 < label.latin_share < 0.4
    mixed = "PM Modi ने UP में new expressway का उद्घाटन किया और कहा कि development की speed बढ़ेगी। " * 3
    assert label_language(mixed, "en").language == "hi"


def test_methods_and_unknown_scripts_are_named() -> None:
    assert label_language(TEXTS["bn"], "hi").method == "script"
    assert label_language(TEXTS["hi-Latn"], "hi").method == "romanised"
    other = label_language("Новый мост через реку открыли в понедельник утром.", "hi")
    assert (other.language, other.method, other.latin_share) == ("und", "script", 0.0)


def test_the_same_short_text_always_gets_the_same_label() -> None:
    text = "Ram Narayan Pillai arrived"
    assert len({label_language(text, "hi") for _ in range(20)}) == 1


LABELLED = Path(__file__).parents[3] / "shared/data/langid/langid.jsonl.gz"


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sentences are not here")
@pytest.mark.parametrize(("characters", "least"), [(50, 0.95), (100, 0.98), (300, 0.99)])
def test_accuracy_on_labelled_text(characters: int, least: float) -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    with gzip.open(LABELLED, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            texts[row["lang"]].append(row["text"])
    right = total = 0
    for language in ("hi", "mr", "ne", "ur", "fa", "ar", "en", "bn", "pa", "gu", "ta", "te"):
        random.Random(0).shuffle(texts[language])
        joined = " ".join(texts[language][:400])
        for start in range(0, 40 * characters, characters):
            total += 1
            right += label_language(joined[start : start + characters], "xx").language == language
    assert right / total >= least, f"{right} of {total}"
