"""The report says of a scenario what is allowed but unusual, in the reader's language and as text."""

import simulation as sim
from simulation.report.measures_in_words import unusual


class Holder:
    def __init__(self, scenario):
        self.scenario = scenario


def test_a_measure_that_moves_nothing_is_said_to():
    own = {"name": "loan", "zh": "绿色<贷款>", "en": "Green <loan>", "diffusion": True}
    by_hand = [{"measure": "bim_rule", "from": "2023Q1"}]
    without = {"smart_city": False}
    run = Holder(sim.load_scenario("baseline").replace(measures={"others": [own], "by_hand": by_hand}, systems=without))
    assert unusual(run, "en") == [
        "The system smart_city is off, so the measure &#x27;City platform&#x27; has no effect",
        "The system smart_city is off, so the measure &#x27;online approval&#x27; has no effect",
        "The measure &#x27;Green &lt;loan&gt;&#x27; of this scenario has no effects: it is written and spreads, "
        "and moves no other result",
        "The system smart_city is off, so that of the measure &#x27;BIM rule&#x27; only the dates are simulated",
    ]
    assert unusual(run, "zh") == [
        "“智慧城市”系统已关闭，措施“智慧城市平台”不起作用",
        "“智慧城市”系统已关闭，措施“网上审批”不起作用",
        "自定义措施“绿色&lt;贷款&gt;”没有写 effects，只会被各级政府出台和扩散，不影响任何其他结果",
        "“智慧城市”系统已关闭，措施“建筑信息模型应用规定”只记录出台时间，不影响任何其他结果",
    ]


def test_the_published_scenarios_need_no_remark():
    for entry in sim.list_scenarios():
        assert unusual(Holder(sim.load_scenario(entry.name)), "zh") == []
