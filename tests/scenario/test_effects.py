"""What is said of effects of own measures that do not fit, in both languages."""

import pytest

import simulation as sim
from simulation.errors import InputError, speak
from simulation.report.measures_in_words import _own as own_in_words
from simulation.scenario import notes


def scenario(effect, **keys):
    own = {"name": "mine", "zh": "我的措施", "en": "My measure", "strength": 1, "effects": [effect], **keys}
    return sim.load_scenario("baseline").replace(measures={"others": [own]})


@pytest.mark.parametrize(
    ("effect", "en", "zh"),
    [
        (("subsidi", "two_star", 1), "did you mean 'subsidy'", "是不是 'subsidy'"),
        (("subsidy", "prefabricatoin", 1), "did you mean 'prefabrication'", "是不是 'prefabrication'"),
        (("subsidy", "basic", 1), "one star and above, and 'basic' is below", "'basic' 低于一星级"),
        (
            ("subsidy", "two_star", 5000),
            r"from 0 to 2000 \(yuan/m2\), found 5000",
            "0 至 2000 之间的数（单位 yuan/m2），现为：5000",
        ),
        (("minimum_share", "prefabrication", 30), r"from 0 to 1 \(share\), found 30", "现为：30"),
        (("minimum_share", "two_star", 0.3), "use one of photovoltaics, prefabrication", "可用：photovoltaics、prefabrication"),
        (("subsidy", "photovoltaics", 1, "yuan/m2"), "is yuan/W, found yuan/m2", "单位应为 yuan/W，现为：yuan/m2"),
    ],
)
def test_an_effect_that_does_not_fit_gets_one_sentence_with_its_remedy(effect, en, zh):
    entry = dict(zip(("effect", "applies_to", "amount", "unit"), effect, strict=False))
    for language, sentence in (("en", en), ("zh", zh)):
        speak(language)
        with pytest.raises(InputError, match=sentence) as caught:
            scenario(entry)
        assert "measures.others[0].effects[0]" in str(caught.value)


def test_a_measure_with_an_effect_is_not_said_to_move_nothing_unless_nobody_delivers_it():
    effect = {"effect": "subsidy", "applies_to": "two_star", "amount": 30, "unit": "yuan/m2"}
    assert not notes(scenario(effect))
    (note,) = notes(scenario(effect, strength=0))
    assert "it does nothing" in note.text("en") and "不起作用" in note.text("zh")


def test_the_report_says_what_a_measure_does():
    class Holder:
        pass

    Holder.scenario = scenario({"effect": "subsidy", "applies_to": "two_star", "amount": 30})
    (en,), (zh,) = (own_in_words(Holder, language) for language in ("en", "zh"))
    assert "subsidy, green, two stars and above: 30" in en and "strength 1" in en
    assert "绿色建筑二星级及以上：补贴 30" in zh
