"""Language labels by script, by langdetect, for romanised Hindi, and where nothing can be told."""

import gzip
import json
import random
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest

from pipelines.language.detect import label_language
from tests.places import SHARED

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


SISTERS = {
    "bho": "आजु बलिया में एगो नया पुल के उद्घाटन भइल बा, लोग बहुते खुश बाड़े आ ई काम अब पूरा हो गइल बा।",
    "mag": "ऊ कहलन कि हमनी के गाँव में पुल बन गेलइ हे, आउ अब लोग के कोय दिक्कत नञ होवऽ हइ।",
    "mai": "एहि गाममे नव पुल बनि गेल अछि आ लोक सभ कहैत छथि जे आब किछु कष्ट नहि छैक।",
    "awa": "गाँव मा नवा पुल बनि गवा है औ सब मनई कहिन कि अब कउनो दिक्कत नाहीं अहै, ई काम नीक भवा।",
    "bra": "गाम में नयौ पुल बन गयौ है और लोगन नैं कह्यौ कि अब कोऊ दिक्कत नाँय, काम अच्छौ भयौ।",
    "sa": "ग्रामे नूतनः सेतुः निर्मितः अस्ति। जनाः वदन्ति यत् एतत् कार्यं सर्वेषां हिताय भवति च।",
    "gom": "गांवांत नवो पूल जाला आनी लोक खोशी जाल्यात, ताका लागून हें काम बरें आसा म्हण तांणी सांगलें।",
    "pnb": "پنڈ وچ نواں پل بن گیا اے تے لوکاں نوں ہن کوئی مشکل نئیں، ایہہ کم چنگا ہویا اے۔",
    "sd": "ڳوٺ ۾ نئين پل جو افتتاح ٿيو آهي ۽ ماڻهو چون ٿا ته هاڻي کين ڪا تڪليف نه آهي۔",
    "ps": "په کلي کې نوی پل جوړ شو او خلک وايي چې اوس دوی هېڅ ستونزه نه لري، دا ښه کار دی۔",
}


@pytest.mark.parametrize("language", SISTERS)
def test_what_langdetect_does_not_know_is_not_called_hindi_or_urdu(language: str) -> None:
    label = label_language(SISTERS[language], "hi")
    assert label.language == language


def test_hindi_without_its_function_words_is_unsure() -> None:
    names = "टीम: रोहित शर्मा, विराट कोहली, हार्दिक पांड्या, जसप्रीत बुमराह, शुभमन गिल, कुलदीप यादव " * 2
    label = label_language(names, "ur")
    assert (label.method, label.confidence <= 0.5) == ("unsure", True)


def test_half_english_text_is_mixed_and_keeps_the_language_of_its_frame() -> None:
    mixed = TEXTS["hi"] + " The new bridge over the river was opened on Monday morning, he said."
    label = label_language(mixed, "en")
    assert (label.language, label.method) == ("hi", "mixed")
    assert 0.3 < label.latin_share < 0.7


def test_hindi_in_a_font_without_unicode_is_nothing_that_can_be_read() -> None:
    text = "Hkkjr esa vkt ls u;k dkuwu ykxw gks x;k gS vkSj ljdkj us dgk fd turk dks ykHk gksxk"
    label = label_language(text, "hi")
    assert (label.language, label.method, label.confidence) == ("und", "legacy_font", 0.0)


def test_urdu_in_latin_letters_is_romanised_too() -> None:
    text = "Wazir ne kaha ke pul awam ke liye khol diya gaya hai aur log bohot khush hain"
    assert label_language(text, "ur").language == "hi-Latn"


def test_labels_do_not_depend_on_order_or_thread() -> None:
    texts = [*TEXTS.values(), *SISTERS.values(), "Ram Narayan Pillai arrived"] * 4
    alone = [label_language(text, "hi") for text in texts]
    random.Random(1).shuffle(shuffled := list(texts))
    with ThreadPoolExecutor(4) as threads:
        found = dict(
            zip(shuffled, threads.map(label_language, shuffled, cycle(["hi"])), strict=False)
        )
    assert [found[text] for text in texts] == alone


FOREIGN = {
    "da": "Han er på vej hjem for at se til hende, og i dag er det så koldt, at alle bliver inde.",
    "no": "Noen av dem er i tvil om at hun er på plass, for i dag er det veldig kaldt ute.",
    "sv": "Vi ska i dag se om det är så att han har en bil, for man kan all in på det.",
    "de": "Er war in der Stadt und hat an so einem Tag in all der Eile was vergessen.",
    "nl": "We was in de stad en over of is het so dat we all in de tram op weg zijn.",
    "tr": "On yeni otobüs bu sabah şehir meydanında yola çıktı ve on iki durakta yolcu aldı.",
    "fr": "On a vu sur place des gens as du volant, or on me dit que do et so sont des mots.",
    "id": "Jembatan baru di atas sungai itu dibuka untuk umum pada hari Senin.",
    "ga": "Is in a lár na cathrach an droichead nua, agus is do na daoine é a bhí as obair.",
}


@pytest.mark.parametrize("language", FOREIGN)
def test_other_languages_in_latin_letters_are_not_called_english(language: str) -> None:
    label = label_language(FOREIGN[language], "en")
    if language == "ga":  # langdetect has no profile of Irish.
        assert label.confidence <= 0.5
    else:
        assert label.language == language


SHORT = {
    "hi": ("दाद देनी होगी सिगर", "कपड़ा, मकान और सड़क", "युवाओं के समान कार्य"),
    "ur": ("کلچرل ایسوسی ایشن نے", "بیجنگ میں چینی طلبہ", "معروف شاعر کا کلام"),
    "en": ("urgent consultation", "seeking the bench", "no distinction made"),
}


@pytest.mark.parametrize("language", SHORT)
def test_few_words_are_told_from_their_neighbours(language: str) -> None:
    labels = [label_language(text, "xx") for text in SHORT[language]]
    assert [label.language for label in labels] == [language] * len(labels)


LABELLED = SHARED / "data/langid/langid.jsonl.gz"


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sentences are not here")
@pytest.mark.parametrize(("characters", "least"), [(50, 0.97), (100, 0.99), (300, 0.995)])
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
