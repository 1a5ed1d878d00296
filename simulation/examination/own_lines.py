"""Rows and columns that a city adds for itself: totals, notes, who filled in the form. They are recognised and left out, never
taken for a county, an indicator or a project."""

from __future__ import annotations

import re
from typing import Any

from simulation.examination.typed import tidy

_AREA = r"(全市|全州|全盟|全区|全县|各县|各区|县区|区县|市区|市级)?"
_TOTAL = re.compile(
    _AREA + r"(合计|总计|小计|总和|总数|总值|汇总|累计|平均|均值|中位数|众数|最大|最小|最高|最低|最优|最差|极差|标准差|方差|"
    r"排名|排序|位次|名次|同比|环比|增长率|增幅)(值|数|水平|得分)?"
)
_WHOLE_CITY = re.compile(r"(全市|全州|全盟|全地区)(值|数据|数|范围)?")
_NOTE = re.compile(
    r"\W*((填表|填报|上报|报送|审核|复核|制表|经办|责任|联系|负责|统计)(人|人员|单位|部门|日期|时间|电话|方式)?|(手机|电话)(号码)?|"
    r"数据(来源|出处|年份|口径|时间|提供单位|提供部门|说明)|资料来源|来源|出处|序号|编号|备注|附注|说明|注释|注|日期|时间|签字|签章|盖章|公章|"
    r"计算(公式|方法|说明)|指标(解释|说明|内涵)|评价(标准|依据)|计量单位)[0-9]*"
)
_ENGLISH = re.compile(
    r"(sub)?totals?|sums?|averages?|means?|medians?|min(imum)?|max(imum)?|ranks?|ranking|(data )?sources?|notes?|remarks?|"
    r"comments?|no\.?|number|serial( no\.?)?|date|filled in by|prepared by|checked by|contact|phone|signature"
)
_REMARK = re.compile(r"※|(附|备)?注[0-9]*[:、.,; )]")
_BEHIND = re.compile(r"[（(【\[].*$")


def own_column(heading: str) -> bool:
    """Whether a heading is a total, a note or the like rather than the name of a place."""
    text = _BEHIND.sub("", tidy(heading)).replace(" ", "")
    english = _BEHIND.sub("", tidy(heading)).strip(" :.").casefold()
    return any(known.fullmatch(text) for known in (_TOTAL, _WHOLE_CITY, _NOTE)) or bool(_ENGLISH.fullmatch(english))


def own_row(first: Any) -> bool:
    """Whether the first cell of a row begins a total, a note or a line for signatures."""
    if not isinstance(first, str):
        return False
    text = tidy(first)
    return own_column(text.partition(":")[0]) or bool(_REMARK.match(text))


def whole_city(found: Any) -> bool:
    """Whether a cell says "the whole city", which is a total at the head of a row and a place in a column of places."""
    return isinstance(found, str) and bool(_WHOLE_CITY.fullmatch(tidy(found)))


def only_a_remark(found: list[Any]) -> bool:
    """Whether all that stands in a row of indicators is one text that is no code."""
    return len(found) == 1 and isinstance(found[0], str) and not re.fullmatch(r"[A-Za-z]\w{0,15}", found[0], re.ASCII)
