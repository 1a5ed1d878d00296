"""What is kept of research beside the quarterly rows: every project of a member that was under way, or a result in force, on 1
January 2021, and all that were begun since."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.clock import START_YEAR
from simulation.kinds import Name
from simulation.systems.innovation.words import (
    ABANDONED,
    ACTIVE,
    KIND_NAMES,
    OWNER_NAMES,
    STATE_NAMES,
    TOPIC_NAMES,
)
from simulation.systems.system import Field, Log, Register

LOGS: tuple[Log, ...] = ()
AXES: dict[str, Any] = {}
_NO_PARTNER = {"none": Name("无", "None")}


def _rows(world: Any, facts: Any) -> dict[str, np.ndarray]:
    project = world.research[: world.innovation_member[0].made]
    innovator = world.innovator
    partner = np.where(project.partner >= 0, innovator.kind[project.partner] + 1, 0)
    return {
        "city": facts.cities["adcode"].to_numpy(str)[project.city],
        "topic": project.topic,
        "kind": project.kind,
        "partner": partner,
        "owner": project.owner,
        "state": project.state,
        "begun": START_YEAR + np.floor(project.started).astype(np.int64),
        "ended": START_YEAR + project.ended,
        "used": START_YEAR + project.transformed_at,
        "first_trl": project.first_trl,
        "trl": project.trl,
        "laboratory": project.laboratory == 1,
        "funded": project.granted > 0.0,
        "cost": project.cost,
        "granted": project.granted,
        "paid_public": project.paid_public,
        "paid_own": project.paid_own,
        "anyway": project.private == 1,
        "duplicate": project.duplicate == 1,
        "disclosed": (project.disclosed == 1) & (project.state != ACTIVE) & (project.state != ABANDONED),
    }


# fmt: off
_FIELDS = (
    Field("city", "string", "", Name("城市代码", "City"), Name("牵头方所在城市的行政区划代码", "division code of the city of who leads")),
    Field("topic", "string", "", Name("研发方向", "Topic"), Name("研发方向", "topic of research"), TOPIC_NAMES),
    Field("kind", "string", "", Name("牵头方类型", "Led by"), Name("牵头方的类型", "kind of who leads"), KIND_NAMES),
    Field("partner", "string", "", Name("合作方类型", "Partner"), Name("合作方的类型", "kind of the partner"), _NO_PARTNER | KIND_NAMES),
    Field("owner", "string", "", Name("成果持有方", "Owner"), Name("成果由谁持有，决定其转化快慢", "who holds the result, which decides how soon it is used"), OWNER_NAMES),
    Field("state", "string", "", Name("状态", "State"), Name("模拟期末的状态；十年内未转化的成果仍为 result", "at the end of the horizon; a result not used within ten years stays a result"), STATE_NAMES),
    Field("begun", "integer", "year", Name("立项年份", "Begun"), Name("立项年份，1 月立项", "year in whose January it was begun")),
    Field("ended", "number", "year", Name("结束时间", "Ended"), Name("形成成果或中止的时间，以小数年计（2030.25 为 2030 年 4 月 1 日）；在研为空", "when it became a result or was given up, in decimal years (2030.25 is 1 April 2030); missing while under way")),
    Field("used", "number", "year", Name("转化时间", "Used"), Name("成果转化的时间，以小数年计（2030.25 为 2030 年 4 月 1 日）；未转化为空", "when its result came into use, in decimal years (2030.25 is 1 April 2030); missing where it has not")),
    Field("first_trl", "integer", "level", Name("起始技术成熟度", "First readiness"), Name("立项时的技术成熟度，3 至 7", "technology readiness when it was begun, 3 to 7")),
    Field("trl", "integer", "level", Name("技术成熟度", "Readiness"), Name("期末或结束时的技术成熟度；8 为成果", "technology readiness at the end; 8 is a result")),
    Field("laboratory", "boolean", "", Name("有实验室参与", "With a laboratory"), Name("由实验室或创新中心牵头或参与", "led by a laboratory or centre, or with one as partner")),
    Field("funded", "boolean", "", Name("财政资助", "Public money"), Name("获得财政经费", "public money was granted")),
    Field("cost", "number", "yuan", Name("预算经费", "Budget"), Name("立项时的经费预算", "cost as planned when it was begun"), None, False),
    Field("granted", "number", "yuan", Name("批准财政经费", "Granted"), Name("批准的财政经费", "public money granted")),
    Field("paid_public", "number", "yuan", Name("已付财政经费", "Paid by the public"), Name("截至期末已支付的财政经费", "public money paid by the end")),
    Field("paid_own", "number", "yuan", Name("自筹支出", "Paid by innovators"), Name("截至期末的自筹支出", "what innovators have paid by the end"), None, False),
    Field("anyway", "boolean", "", Name("无资助也会自筹", "Without public money too"), Name("无财政资助也会自筹实施", "would have been carried out without public money"), None, False),
    Field("duplicate", "boolean", "", Name("重复研究", "Duplicate"), Name("重复他人已有的研究，转化不增加知识", "repeats what others have done; its use adds nothing to what is known"), None, False),
    Field("disclosed", "boolean", "", Name("成果公开", "Disclosed"), Name("成果已公开", "the result is open to all")),
)
# fmt: on
REGISTERS = (Register("research", Name("科研项目库", "Research projects"), _FIELDS, _rows, "disclosed"),)
