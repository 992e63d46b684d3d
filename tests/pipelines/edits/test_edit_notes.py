"""Notes by which sites own up to an edit, and texts that look like one, in three languages."""

from __future__ import annotations

import pytest

from pipelines.edits.edit_notes import find_note, is_live
from pipelines.story.boilerplate import remove_boilerplate
from tests.pipelines.fetched import SITE
from tests.pipelines.story.test_boilerplate import AROUND, LONG

STORY = "पुल सोमवार को खुला। बच्चे आए।\n\nThe bridge opened.\n\nپل پیر کو کھلا۔"

CORRECTIONS = [
    "Correction: The bridge opened on Tuesday, not Monday.",
    "CORRECTION (12 March 2026): The minister is A. Rao.",
    "Correction, March 12: The minister is A. Rao.",
    "(Correction: The name is Rao.)",
    "[Correction] The name is Rao.",
    "Corrigendum: read 14 for 41.",
    "Clarification: An earlier version of this story named another bank.",
    "Editor's Note: This article has been corrected.",
    "Editor’s note — an earlier version of this report misstated the year.",
    "It opened at nine. An earlier version of this story gave another hour.",
    "The error is regretted.",
    "भूल सुधार: पुल मंगलवार को खुला था।",
    "भूल सुधारः पुल मंगलवार को खुला था।",
    "संशोधन: इस ख़बर में पहले तारीख गलत छपी थी।",
    "शुद्धि: खबर में ग़लती से दूसरा नाम छपा था।",
    "स्पष्टीकरण – पहले प्रकाशित रिपोर्ट में नाम ग़लत था।",
    "संपादकीय नोट: इस रिपोर्ट में गलती से पुराना आँकड़ा छपा।",
    "सुधार: इस खबर में पहले नदी का नाम गलत था।",
    "इस ख़बर में सुधार किया गया है।",
    "त्रुटि के लिए खेद है।",
    "تصحیح: پل منگل کو کھلا تھا۔",
    "وضاحت: اس خبر میں پہلے تاریخ غلط لکھی گئی تھی۔",
    "درستی: اس رپورٹ میں غلطی سے پرانا نام چھپا۔",
    "اصلاح: اس خبر میں نام غلط تھا۔",
    # Typed with Arabic letters.
    "تصحيح: پل منگل كو كھلا تھا۔",
    "اس خبر کی تصحیح کر دی گئی ہے۔",
]
UPDATES = [
    "Update: two more were hurt.",
    "UPDATE 5: the road is open.",
    "Updated: the rescue is over.",
    "This story has been updated with a statement.",
    "This is a developing story.",
    "अपडेट: दो और घायल।",
    "ताज़ा अपडेट: सड़क खुल गई।",
    "यह ख़बर अपडेट की जा रही है।",
    "اپ ڈیٹ: دو اور زخمی۔",
    "یہ خبر اپ ڈیٹ کی جا رہی ہے۔",
]
NONE = [
    "The newspaper issued a correction on Monday.",
    "Markets saw a sharp correction: the index fell 5 per cent.",
    "Correction of 5 per cent - the worst of the year - came on Friday.",
    "Corrections officer: a job with few applicants.",
    "The commission issued a corrigendum: new dates were named.",
    "Clarification: the minister sought one from the board.",
    "Editor's note: this series looks at three rivers.",
    "“We regret the error,” the airline said.",
    "An earlier version of this bill was passed in May.",
    "Update your phone: the fix closes a hole.",
    "अख़बार ने सोमवार को भूल सुधार छापा।",
    "भूल सुधार के लिए आवेदन 10 मार्च तक करें।",
    "सुधार: नई कर दरें अगले महीने लागू होंगी।",
    "संशोधन: विधेयक की धारा तीन बदलेगी।",
    "शुद्धि: हवन से घर पवित्र होता है।",
    "मंत्री ने स्पष्टीकरण दिया कि पुल सुरक्षित है।",
    "अपडेट करें: फोन का नया संस्करण आया।",
    "اخبار نے پیر کو تصحیح شائع کی۔",
    "اصلاح: نئے قوانین اگلے ماہ آئیں گے۔",
    "وضاحت: ٹیکس کی نئی شرح کیا ہے۔",
    "وزیر نے وضاحت کی کہ پل محفوظ ہے۔",
    "درستی: نہر کی مرمت اگلے ماہ ہوگی۔",
]


def kind_of(note: str, before: str = STORY) -> str:
    found = find_note("शीर्षक", before, "शीर्षक", f"{STORY}\n\n{note}")
    assert found is None or found.text == note
    return found.kind if found else ""


@pytest.mark.parametrize("note", CORRECTIONS)
def test_a_correction_is_told(note: str) -> None:
    assert kind_of(note) == "correction"


@pytest.mark.parametrize("note", UPDATES)
def test_an_update_is_told(note: str) -> None:
    assert kind_of(note) == "update"


@pytest.mark.parametrize("line", NONE)
def test_a_story_about_a_correction_is_none(line: str) -> None:
    assert kind_of(line) == ""


@pytest.mark.parametrize("note", [*CORRECTIONS, *UPDATES])
def test_a_note_that_stood_there_before_says_nothing_of_this_edit(note: str) -> None:
    assert kind_of(note, f"{STORY}\n\n{note}") == ""
    # Nor if its paragraph got another sentence in front.
    assert find_note("h", f"{STORY}\n\n{note}", "h", f"यह नया है। {note}") is None


def test_a_note_that_was_written_anew_counts() -> None:
    before = f"{STORY}\n\nCorrection: The bridge opened on Tuesday."
    assert kind_of("Correction: The bridge opened on Wednesday.", before) == "correction"


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Bridge opens on Monday", "(Corrected) Bridge opens on Tuesday", "correction"),
        ("Bridge opens on Monday", "CORRECTION: Bridge opens on Tuesday", "correction"),
        ("पुल सोमवार को खुला", "पुल मंगलवार को खुला (संशोधित)", "correction"),
        ("پل پیر کو کھلا", "تصحیح: پل منگل کو کھلا", "correction"),
        ("Bridge opens", "Bridge opens, two hurt (Updated)", "update"),
        # A label that was there, and a headline of another story.
        ("Correction: Bridge opens on Monday", "Correction: Bridge opens on Tuesday", ""),
        ("Stocks rise", "Correction: markets fall 10 per cent after rout", ""),
        ("सुधार की माँग", "सुधार की माँग तेज़", ""),
    ],
)
def test_headlines_are_marked(before: str, after: str, kind: str) -> None:
    found = find_note(before, STORY, after, STORY)
    assert (found.kind, found.text) == (kind, after) if found else not kind


def test_of_both_kinds_the_correction_is_told() -> None:
    body = f"{STORY}\n\nUpdate: the road is open.\n\nCorrection: it opened on Tuesday."
    found = find_note("h", STORY, "h", body)
    assert found is not None
    assert found.kind == "correction"


@pytest.mark.parametrize(
    "headline",
    [
        "Budget 2026 LIVE: the minister speaks",
        "Live Updates: rain in the city",
        "Rain in the city - Live",
        "बजट 2026 लाइव: वित्त मंत्री का भाषण",
        "बजट LIVE अपडेट",
        "बजट 2026 | लाइव",
        "بجٹ لائیو: وزیر کی تقریر",
        "بجٹ لائیو اپڈیٹس",
    ],
)
def test_a_live_headline(headline: str) -> None:
    assert is_live(headline)


@pytest.mark.parametrize(
    "headline",
    [
        *(
            "Where we live: a study",
            "Live-in couples seek a law",
            "WHERE WE LIVE",
            "Oliver: a life",
        ),
        *("लाइव कॉन्सर्ट में भीड़", "لائیو کنسرٹ میں ہجوم"),
    ],
)
def test_a_headline_with_the_word_in_it(headline: str) -> None:
    assert not is_live(headline)


@pytest.mark.parametrize("note", [*CORRECTIONS, *UPDATES])
def test_clean_leaves_notes_in_the_text(note: str) -> None:
    lines = [*LONG.values(), note]
    assert remove_boilerplate(lines, SITE, AROUND) == (lines, [])
    assert remove_boilerplate(lines[::-1], SITE, AROUND) == (lines[::-1], [])


def test_many_old_notes_are_looked_at_in_a_bounded_way() -> None:
    notes = [f"Correction: the number {n} was read as another." for n in range(3_000)]
    before = " ".join(notes)
    assert find_note("h", before, "h", "\n".join(notes)) is None
