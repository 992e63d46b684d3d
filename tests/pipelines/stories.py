"""News stories composed of our own sentences, for tests and benches that compare texts."""

from __future__ import annotations

import random

_HINDI = {
    "sentences": (
        "{place} में {day} को {crowd} लोग {thing} की मांग लेकर सड़क पर उतर आए।",
        "{person} ने पत्रकारों से कहा कि {thing} का काम {month} तक पूरा हो जाएगा।",
        "जिला प्रशासन ने {thing} के लिए {crowd} लाख रुपये की मंज़ूरी दे दी है।",
        "{person} ने आरोप लगाया कि {place} के साथ वर्षों से सौतेला व्यवहार होता आया है।",
        "स्थानीय निवासी बताते हैं कि {month} के बाद से {thing} की हालत बिगड़ती चली गई।",
        "पुलिस ने {place} से आए {crowd} युवकों को पूछताछ के बाद छोड़ दिया।",
        "अदालत ने {person} की याचिका पर अगली सुनवाई {month} के पहले सप्ताह में तय की।",
        "{place} के किसानों ने {thing} को लेकर {person} को ज्ञापन सौंपा।",
        "विशेषज्ञों की समिति {thing} पर अपनी रिपोर्ट {day} को सौंपेगी।",
        "{person} का कहना है कि बजट में {thing} के लिए अलग से प्रावधान किया जाएगा।",
        "{place} की छात्राओं ने {thing} पर बनी प्रदर्शनी में पहला पुरस्कार जीता।",
        "मौसम ख़राब होने से {place} जाने वाली {crowd} गाड़ियां {day} को देर से चलीं।",
        "विपक्ष ने {thing} के मुद्दे पर सदन में हंगामा किया और {person} का इस्तीफ़ा मांगा।",
        "{day} की बैठक में {place} और {thing} दोनों पर लंबी चर्चा हुई।",
        "बीती रात {place} के पास हुए हादसे में {crowd} यात्री बाल-बाल बच गए।",
        "गांव की महिलाओं ने चंदा जोड़कर {thing} का अधूरा हिस्सा ख़ुद बनवा लिया।",
        "{person} ने सोशल मीडिया पर लिखा, “हम {place} को भूले नहीं हैं।”",
        "ठेकेदार का भुगतान अटकने से {thing} पर लगे {crowd} मज़दूर घर लौट गए हैं।",
        "{month} में आई बाढ़ ने {place} की आधी फ़सल बर्बाद कर दी थी।",
        "रिटायर्ड शिक्षक {person} ने अपनी पूरी जमा पूंजी {thing} को दान कर दी।",
        "उधर व्यापार मंडल ने {day} से {place} बंद का एलान वापस ले लिया।",
        "जांच में पता चला कि {thing} के नाम पर {crowd} फ़र्ज़ी बिल पास हुए थे।",
        "नई किताब में {person} ने {place} में बीते बचपन को याद किया है।",
        "अगले चरण में {month} से हर वार्ड में ऐसी सुविधा शुरू करने की तैयारी है।",
    ),
    "place": "वाराणसी कानपुर गोरखपुर मेरठ पटना रांची जयपुर इंदौर झांसी आगरा सूरत नागपुर",
    "person": "अनीता शर्मा|रमेश यादव|सुनीता मिश्रा|विजय प्रताप सिंह|फ़रहान अली|कविता जोशी"
    "|मोहन लाल गुप्ता|नेहा कुमारी|देवेंद्र चौहान|सलमा बेगम|अशोक वर्मा",
    "thing": "नई रेल लाइन|पेयजल योजना|ज़िला अस्पताल|गंगा घाट की सफ़ाई|मेट्रो परियोजना|कन्या विद्यालय"
    "|धान ख़रीद केंद्र|पुराने पुल की मरम्मत|बिजली घर|खेल मैदान|सब्ज़ी मंडी|बाढ़ राहत शिविर",
    "month": "मार्च अप्रैल जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "day": "सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
}
_URDU = {
    "sentences": (
        "{place} میں {day} کو {crowd} لوگ {thing} کے مطالبے پر سڑکوں پر نکل آئے۔",
        "{person} نے صحافیوں کو بتایا کہ {thing} کا کام {month} تک مکمل کر لیا جائے گا۔",
        "ضلع انتظامیہ نے {thing} کے لیے {crowd} لاکھ روپے کی منظوری دے دی ہے۔",
        "{person} نے الزام لگایا کہ {place} کو برسوں سے نظر انداز کیا جا رہا ہے۔",
        "مقامی باشندے کہتے ہیں کہ {month} کے بعد {thing} کی حالت بگڑتی چلی گئی۔",
        "پولیس نے {place} سے آئے {crowd} نوجوانوں کو پوچھ گچھ کے بعد چھوڑ دیا۔",
        "عدالت نے {person} کی درخواست پر اگلی سماعت {month} کے پہلے ہفتے میں رکھی ہے۔",
        "{place} کے کسانوں نے {thing} کے سلسلے میں {person} کو یادداشت پیش کی۔",
        "ماہرین کی کمیٹی {thing} پر اپنی رپورٹ {day} کو پیش کرے گی۔",
        "{person} کا کہنا ہے کہ بجٹ میں {thing} کے لیے الگ رقم رکھی جائے گی۔",
        "{place} کی طالبات نے {thing} پر لگی نمائش میں پہلا انعام حاصل کیا۔",
        "خراب موسم کی وجہ سے {place} جانے والی {crowd} گاڑیاں {day} کو دیر سے چلیں۔",
        "حزب اختلاف نے {thing} کے معاملے پر ایوان میں ہنگامہ کیا اور {person} کا استعفیٰ مانگا۔",
        "{day} کے اجلاس میں {place} اور {thing} دونوں پر تفصیل سے بات ہوئی۔",
        "گزشتہ رات {place} کے قریب حادثے میں {crowd} مسافر بال بال بچ گئے۔",
        "گاؤں کی عورتوں نے چندہ جمع کر کے {thing} کا ادھورا حصہ خود بنوا لیا۔",
        "{person} نے سوشل میڈیا پر لکھا: “ہم {place} کو بھولے نہیں ہیں۔”",
        "ٹھیکیدار کی ادائیگی رکنے سے {thing} پر لگے {crowd} مزدور گھر لوٹ گئے۔",
        "{month} میں آنے والے سیلاب نے {place} کی آدھی فصل تباہ کر دی تھی۔",
        "سبکدوش استاد {person} نے اپنی ساری جمع پونجی {thing} کو عطیہ کر دی۔",
        "ادھر تاجروں نے {day} سے {place} بند رکھنے کا اعلان واپس لے لیا۔",
        "تفتیش میں سامنے آیا کہ {thing} کے نام پر {crowd} فرضی بل منظور ہوئے تھے۔",
        "نئی کتاب میں {person} نے {place} میں گزرا بچپن یاد کیا ہے۔",
        "اگلے مرحلے میں {month} سے ہر وارڈ میں ایسی سہولت شروع کرنے کی تیاری ہے۔",
    ),
    "place": "لکھنؤ|دہلی|حیدرآباد|علی گڑھ|بھوپال|سری نگر|پٹنہ|ممبئی|رام پور|مرادآباد|دیوبند|کانپور",
    "person": "احمد رضا|شبانہ خاتون|عمران قریشی|فاطمہ زہرا|ظفر اقبال|نسرین بانو|خالد انصاری"
    "|سلیم جاوید|رخسانہ پروین|محمد یوسف|انور صدیقی",
    "thing": "نئی ریلوے لائن|پینے کے پانی|سرکاری اسپتال|دریا کی صفائی|میٹرو منصوبے|لڑکیوں کے اسکول"
    "|اناج منڈی|پرانے پل کی مرمت|بجلی گھر|کھیل کے میدان|اردو لائبریری|سیلاب زدگان کے کیمپ",
    "month": "مارچ اپریل جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    "day": "پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار",
}
_ENGLISH = {
    "sentences": (
        "About {crowd} people took to the streets of {place} on {day} over the {thing}.",
        "{person} told reporters that work on the {thing} would be finished by {month}.",
        "The district administration has sanctioned {crowd} lakh rupees for the {thing}.",
        "{person} alleged that {place} had been ignored by one government after another.",
        "Residents say the state of the {thing} has only grown worse since {month}.",
        "Police let off {crowd} young men from {place} after a night of questioning.",
        "The court will next hear the petition filed by {person} in the first week of {month}.",
        "Farmers from {place} handed {person} a memorandum about the {thing}.",
        "A panel of experts is to submit its report on the {thing} this {day}.",
        "Money for the {thing} will be set aside in the next budget, according to {person}.",
        "Schoolgirls from {place} won the first prize at an exhibition on the {thing}.",
        "Bad weather delayed {crowd} trains bound for {place} until late on {day}.",
        "The opposition disrupted the house over the {thing} and asked {person} to resign.",
        "Both {place} and the {thing} were discussed at length when the council met on {day}.",
        "Late last night {crowd} passengers had a narrow escape in an accident near {place}.",
        "Village women pooled their savings and finished what was left of the {thing} themselves.",
        "“We have not forgotten {place},” {person} wrote on social media.",
        "With the contractor unpaid, {crowd} labourers hired for the {thing} have gone home.",
        "Half the crop around {place} was lost to the floods of {month}.",
        "A retired teacher, {person}, donated every rupee of a lifetime to the {thing}.",
        "Traders meanwhile called off the shutdown of {place} they had announced for {day}.",
        "Auditors found {crowd} forged bills passed in the name of the {thing}.",
        "In a new book {person} looks back on a childhood spent in {place}.",
        "From {month} every ward should get a similar facility in the second phase.",
    ),
    "place": "Lucknow Kanpur Bhopal Jaipur Ranchi Patna Nagpur Surat Indore Meerut Agra Varanasi",
    "person": "Anita Sharma|Ramesh Yadav|Farhan Ali|Kavita Joshi|Vijay Singh|Salma Begum|Neha Rao"
    "|Devendra Chauhan|Asha Menon|Thomas George|Ashok Verma",
    "thing": "new rail line|drinking water scheme|district hospital|river clean-up|metro project"
    "|girls' school|grain market|old bridge repairs|power station|sports ground|flood relief camp",
    "month": "March April June July August September October November December",
    "day": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
LANGUAGES = {"hi": _HINDI, "ur": _URDU, "en": _ENGLISH}


def story(language: str, serial: int, sentences: int = 10) -> list[str]:
    """The sentences of a story, about 13 words each; equal arguments give an equal story."""
    grammar = LANGUAGES[language]
    rng = random.Random(f"{language} {serial}")
    pool = list(grammar["sentences"]) * (1 + sentences // len(grammar["sentences"]))
    return [
        template.format(
            crowd=rng.randint(20, 900),
            **{
                slot: rng.choice(fillers.split("|") if "|" in fillers else fillers.split())
                for slot, fillers in grammar.items()
                if isinstance(fillers, str)
            },
        )
        for template in rng.sample(pool, sentences)
    ]


GOLD_RATES = {
    "hi": "सर्राफा बाज़ार में आज सोने और चांदी के भाव फिर बदल गए। 24 कैरेट सोना {0} रुपये "
    "और 22 कैरेट सोना {1} रुपये प्रति दस ग्राम पर पहुंच गया। दिल्ली में 24 कैरेट का "
    "भाव {2} रुपये, मुंबई में {3} रुपये, चेन्नई में {4} रुपये, कोलकाता में {5} रुपये, "
    "लखनऊ में {6} रुपये और जयपुर में {7} रुपये रहा। चांदी {8} रुपये प्रति किलो बिकी। "
    "कारोबारियों का कहना है कि शादियों के मौसम में मांग बनी रहेगी और निवेशक डॉलर की "
    "चाल पर नज़र रखे हुए हैं। ख़रीदने से पहले हॉलमार्क ज़रूर देख लें, क्योंकि बिना "
    "हॉलमार्क का सोना बाद में सस्ते में बिकता है। पिछले कारोबारी दिन 24 कैरेट सोना "
    "{9} रुपये पर बंद हुआ था।",
    "ur": "صرافہ بازار میں آج سونے اور چاندی کے دام پھر بدل گئے۔ 24 قیراط سونا {0} روپے اور "
    "22 قیراط سونا {1} روپے فی دس گرام پر پہنچ گیا۔ دہلی میں 24 قیراط کا بھاؤ {2} "
    "روپے، ممبئی میں {3} روپے، چنئی میں {4} روپے، کولکاتا میں {5} روپے، لکھنؤ میں {6} "
    "روپے اور جے پور میں {7} روپے رہا۔ چاندی {8} روپے فی کلو فروخت ہوئی۔ تاجروں کا "
    "کہنا ہے کہ شادیوں کے موسم میں مانگ برقرار رہے گی اور سرمایہ کار ڈالر کی چال پر "
    "نظر رکھے ہوئے ہیں۔ خریدنے سے پہلے ہال مارک ضرور دیکھ لیں، کیونکہ بغیر ہال مارک "
    "کا سونا بعد میں سستا بکتا ہے۔ پچھلے کاروباری دن 24 قیراط سونا {9} روپے پر بند "
    "ہوا تھا۔",
    "en": "Gold and silver rates changed again in the bullion market today. 24 carat gold "
    "stood at {0} rupees and 22 carat at {1} rupees per ten grams. In Delhi 24 carat "
    "sold at {2} rupees, in Mumbai at {3} rupees, in Chennai at {4} rupees, in "
    "Kolkata at {5} rupees, in Lucknow at {6} rupees and in Jaipur at {7} rupees. "
    "Silver went for {8} rupees a kilo. Traders expect the wedding season to keep "
    "demand up while investors watch the dollar. Look for the hallmark before you "
    "buy, since gold without it fetches less when you sell. On the last trading day "
    "24 carat closed at {9} rupees.",
}
"""A page of ten gold and silver rates, alike every day but for the ten."""
