"""Words of buildings: levels, uses, retrofits, technologies, what is counted and paid, and the outcomes that goals speak of."""

from __future__ import annotations

from math import inf

from simulation.kinds import COUNTY, EVERY, FLOW, PROVINCE, SUM, YEAR, Effect, Name, Outcome, Payment, Words
from simulation.kinds import Variable as V

LEVEL_NAMES = {
    "code": Name("仅达节能标准", "Energy code only"),
    "basic": Name("绿色建筑基本级", "Green, basic level"),
    "one_star": Name("绿色建筑一星级", "Green, one star"),
    "two_star": Name("绿色建筑二星级", "Green, two stars"),
    "three_star": Name("绿色建筑三星级", "Green, three stars"),
    "ultra_low": Name("超低能耗建筑", "Ultra-low energy"),
}
LEVELS = tuple(LEVEL_NAMES)

USE_NAMES = {
    "residential": Name("城镇住宅", "Urban homes"),
    "office": Name("办公建筑", "Offices"),
    "commercial": Name("商业建筑", "Shops and hotels"),
    "education": Name("教育建筑", "Education"),
    "other": Name("其他公共建筑", "Other public"),
    "rural": Name("农村住宅", "Rural homes"),
}
USES = tuple(USE_NAMES)
URBAN_USES = USES[:5]

RETROFIT_NAMES = {
    "light": Name("轻度改造", "Light retrofit"),
    "deep": Name("深度改造", "Deep retrofit"),
}
RETROFITS = tuple(RETROFIT_NAMES)
"""What an existing building can be retrofitted to, beside being left as it is."""

COUNT_NAMES = {
    "retrofitted": Name("既有建筑节能改造面积", "Existing buildings retrofitted"),
    "retrofitted_homes": Name("既有居住建筑节能改造面积", "Existing homes retrofitted"),
    "retrofitted_public": Name("既有公共建筑节能改造面积", "Existing public buildings retrofitted"),
    "started": Name("城镇新开工面积", "Urban starts"),
    "prefabricated": Name("装配式建筑新开工面积", "Prefabricated starts"),
    "photovoltaic_capacity": Name("新增建筑光伏装机", "Photovoltaic capacity added on buildings"),
    "heat_pumps": Name("新建热泵住宅面积", "New homes with heat pumps"),
    "energy": Name("城镇建筑终端用能", "Final energy of urban buildings"),
    "electric_energy": Name("其中电力", "of which electricity"),
    "renewable_energy": Name("其中可再生能源", "of which renewable, made at the building"),
    "lifetime_retrofit": Name("当年改造的全寿命运行减碳量", "CO2 of operation that the year's retrofits save over their life"),
    "lifetime_levels": Name(
        "当年竣工绿色建筑的全寿命减碳量", "CO2 that green levels completed in the year save over their life"
    ),
    "lifetime_photovoltaics": Name("当年新增光伏的全寿命减碳量", "CO2 that the year's photovoltaics save over their life"),
}
COUNTS = tuple(COUNT_NAMES)
"""What is summed over a calendar year beside floor area by level: m2, kW, kWh or t."""

TECHNOLOGY_NAMES = {
    **{level: name for level, name in LEVEL_NAMES.items() if level != "code"},
    "retrofit": Name("既有建筑改造", "Retrofit"),
    "prefabrication": Name("装配式建造", "Prefabrication"),
    "photovoltaics": Name("建筑光伏", "Photovoltaics"),
    "heat_pump": Name("热泵", "Heat pump"),
}
TECHNOLOGIES = tuple(TECHNOLOGY_NAMES)
"""What becomes cheaper with experience."""

ACTORS = {
    "developer": Name("开发商", "Developers"),
    "owner": Name("业主", "Owners"),
    "builder": Name("施工与设备企业", "Builders and installers"),
    "utility": Name("能源企业", "Energy utilities"),
    "bank": Name("银行", "Banks"),
}
PAYMENTS = {
    "award": Payment("government", "developer", "绿色建筑奖励", "Awards for green buildings"),
    "floor_area_bonus": Payment("government", "developer", "容积率奖励（折价）", "Floor-area bonus, at its land value"),
    "interest_support": Payment("government", "bank", "绿色金融贴息", "Interest paid for green loans"),
    "retrofit_award": Payment("government", "owner", "改造补助", "Awards for retrofit"),
    "community_programme": Payment(
        "government", "builder", "老旧小区改造（节能部分）", "Renovation of old communities, energy part"
    ),
    "penalty": Payment("developer", "government", "未达强制要求罚款", "Penalties for missing a mandate"),
    "green_increment": Payment("developer", "builder", "绿色建筑增量成本", "Extra cost of green levels"),
    "prefabrication": Payment("developer", "builder", "装配式增量成本", "Extra cost of prefabrication"),
    "equipment": Payment("owner", "builder", "光伏与热泵", "Photovoltaics and heat pumps"),
    "retrofit": Payment("owner", "builder", "改造费用", "Retrofit"),
    "energy": Payment("owner", "utility", "能源费用", "Energy bills"),
    "project_subsidy": Payment("government", "developer", "自设措施对项目的补贴", "Subsidies of own measures to projects"),
    "owner_subsidy": Payment("government", "owner", "自设措施对业主的补贴", "Subsidies of own measures to owners"),
}

LEVER_NAMES = {
    "enforcement": Name("落实强制要求", "Enforcing the mandate"),
    "green_levels": Name("推广星级绿色建筑", "Promoting star levels"),
    "ultra_low": Name("推广超低能耗建筑", "Promoting ultra-low energy"),
    "prefabrication": Name("推广装配式建造", "Promoting prefabrication"),
    "photovoltaics": Name("推广建筑光伏", "Promoting photovoltaics"),
    "retrofit": Name("推动既有建筑改造", "Promoting retrofit"),
}
LEVERS = tuple(LEVER_NAMES)

EFFECT_NAMES = {
    "subsidy": Name("补贴", "Subsidy"),
    "approval_days": Name("缩短审批", "Approval days saved"),
    "minimum_level": Name("最低等级要求", "Minimum level"),
    "public_share": Name("公共建筑等级要求", "Public projects that must"),
    "minimum_share": Name("最低比例要求", "Minimum share"),
}
SUBJECT_NAMES = {
    **{level: LEVEL_NAMES[level] for level in LEVELS if level not in ("code", "basic")},
    **{name: TECHNOLOGY_NAMES[name] for name in ("prefabrication", "photovoltaics", "heat_pump")},
    **{f"retrofit_{name}": words for name, words in RETROFIT_NAMES.items()},
}
_STARS = ("one_star", "two_star", "three_star", "ultra_low")
EFFECTS = {
    **{("subsidy", level): Effect("yuan/m2", 2000.0) for level in _STARS},
    ("subsidy", "prefabrication"): Effect("yuan/m2", 1000.0),
    ("subsidy", "photovoltaics"): Effect("yuan/W", 10.0),
    ("subsidy", "heat_pump"): Effect("yuan/m2", 1000.0),
    ("subsidy", "retrofit_light"): Effect("yuan/m2", 1000.0),
    ("subsidy", "retrofit_deep"): Effect("yuan/m2", 1000.0),
    **{("approval_days", level): Effect("working days", 250.0) for level in _STARS},
    **{("minimum_level", level): Effect("share", 1.0) for level in _STARS},
    **{("public_share", level): Effect("share", 1.0) for level in _STARS},
    ("minimum_share", "prefabrication"): Effect("share", 1.0),
    ("minimum_share", "photovoltaics"): Effect("share", 1.0),
}
"""What a measure of a scenario's own can do, by effect and by what it applies to: unit and largest amount at strength one, which is
far above all that was ever paid and there to catch a wrong unit. One column each in what counties deliver; shares come last."""

# fmt: off
OUTCOMES = {
    "green_share_new_urban": Outcome("share", "completed", "basic", "code", False, "share", "城镇新建建筑中绿色建筑占比", "Green share of new urban buildings", "enforcement"),
    "green_standard_execution_new_urban": Outcome("share", "started", "basic", "code", False, "share", "城镇新开工建筑执行绿色建筑标准比例", "Green standard applied in new urban buildings (at start)", "enforcement"),
    "star_share_new_urban": Outcome("share", "completed", "one_star", "code", False, "share", "城镇新建建筑中星级绿色建筑占比", "Star-rated share of new urban buildings", "green_levels"),
    "star_share_of_new_green": Outcome("share", "completed", "one_star", "basic", False, "share", "新建绿色建筑中星级占比", "Star-rated share of new green buildings", "green_levels"),
    "two_star_share_new_urban": Outcome("share", "completed", "two_star", "code", False, "share", "城镇新建建筑中二星级及以上占比", "Two stars and above, share of new urban buildings", "green_levels"),
    "three_star_share_new_urban": Outcome("share", "completed", "three_star", "code", False, "share", "城镇新建建筑中三星级及以上占比", "Three stars and above, share of new urban buildings", "green_levels"),
    "two_star_share_new_residential": Outcome("share", "completed", "two_star", "code", True, "share", "新建城镇住宅中二星级及以上占比", "Two stars and above, share of new urban homes", "green_levels"),
    "ultra_low_near_zero_area_added": Outcome("quantity", "completed", "ultra_low", "", False, "m2", "新增超低能耗（近零能耗）建筑面积", "Ultra-low and near-zero energy area added", "ultra_low"),
    "green_area_added": Outcome("quantity", "completed", "basic", "", False, "m2", "新增绿色建筑面积", "Green building area added", "enforcement"),
    "retrofit_existing": Outcome("quantity", "counted", "retrofitted", "", False, "m2", "既有建筑节能改造面积", "Retrofit of existing buildings", "retrofit"),
    "retrofit_residential": Outcome("quantity", "counted", "retrofitted_homes", "", False, "m2", "既有居住建筑节能改造面积", "Retrofit of existing homes", "retrofit"),
    "retrofit_public": Outcome("quantity", "counted", "retrofitted_public", "", False, "m2", "既有公共建筑节能改造面积", "Retrofit of existing public buildings", "retrofit"),
    "prefab_share_new": Outcome("share", "counted", "prefabricated", "started", False, "share", "装配式建筑占新建建筑比例", "Prefabricated share of new buildings", "prefabrication"),
    "building_pv_capacity_added": Outcome("quantity", "counted", "photovoltaic_capacity", "", False, "kW", "新增建筑光伏装机", "Photovoltaic capacity added on buildings", "photovoltaics"),
    "renewable_substitution_urban_buildings": Outcome("share", "counted", "renewable_energy", "energy", False, "share", "城镇建筑可再生能源替代率", "Renewable energy in urban buildings", "photovoltaics"),
    "electricity_share_building_energy": Outcome("share", "counted", "electric_energy", "energy", False, "share", "建筑用能中电力占比", "Electricity in the energy of buildings"),
}

VARIABLES = (
    V("floor_per_head_2020", (COUNTY,), "f8", (), "m2 per person", "城镇人均住房面积（2020）", "Floor space per head, 2020", "urban homes: census of 2020, told apart from rural ones by how it varies over counties", False),
    V("floor_saturation", (COUNTY,), "f8", (), "m2 per person", "人均住房面积饱和值", "Saturation of floor space per head", "where floor space per head stops growing", False),
    V("base_completions", (COUNTY,), "f8", (), "m2/yr", "2021年初年竣工面积", "Completions at the start", "urban, at the pace of early 2021", False),
    V("level_constant", (COUNTY,), "f8", ("level",), "yuan/m2", "等级常数", "Level constant", "what the choice model does not explain, solved from the base state", False, low=-inf),
    V("floor_per_head", (COUNTY,), "f8", (), "m2 per person", "城镇人均住房面积", "Floor space per head", "of urban homes, at the start of the quarter"),
    V("stock_area", EVERY, "f8", ("use",), "m2", "建筑存量面积", "Building stock", "standing floor area at the end of the quarter; initial vintages are synthetic", kind=SUM),
    V("standing_area", EVERY, "f8", ("level",), "m2", "城镇建筑存量（按等级）", "Urban stock by level", "standing urban floor area at the end of the quarter, by verified level", kind=SUM),
    V("retrofitted_stock", EVERY, "f8", ("retrofit",), "m2", "已改造存量", "Retrofitted stock", "standing urban floor area that was retrofitted since 2021", kind=SUM),
    V("demolished_area", EVERY, "f8", ("use",), "m2", "拆除面积", "Demolished area", "in the quarter", kind=FLOW),
    V("expected_demolition", (COUNTY,), "f8", ("use",), "m2", "预期拆除面积", "Expected demolition", "in the quarter, by the ages of what stands: buildings go one by one, in lumps of it; urban uses", False),
    V("demolished_level_area", EVERY, "f8", ("level",), "m2", "城镇拆除面积（按等级）", "Urban demolition by level", "in the quarter", kind=FLOW),
    V("demolished_retrofits", EVERY, "f8", ("retrofit",), "m2", "拆除的已改造面积", "Retrofitted area demolished", "in the quarter", kind=FLOW),
    V("needed_area", (COUNTY,), "f8", ("use",), "m2", "需开工面积", "Floor space to start", "ordered for this quarter; below zero where too much is under way", False, low=-inf),
    V("due_area", (COUNTY,), "f8", ("use",), "m2", "应开工面积", "Floor space due", "replacement and growth of the quarter, as far as the land quota grants them; what makes up for lumps of projects and demolition is left out; urban uses", False),
    V("withheld_area", (COUNTY,), "f8", ("use",), "m2", "用地供应压减面积", "Withheld by the land quota", "starts that the quota has not granted, since 2021; below zero where it granted more", False, low=-inf),
    V("backlog_area", (COUNTY,), "f8", ("use",), "m2", "待开工面积", "Backlog of starts", "ordered and not yet started; below zero where the last project overshot", False, low=-inf),
    V("next_project", (COUNTY,), "i8", ("use",), "count", "项目序号", "Next project", "how many projects the use has started this quarter", False),
    V("pipeline_area", EVERY, "f8", ("use",), "m2", "在建面积", "Area under construction", "at the end of the quarter", kind=SUM),
    V("started_use_area", EVERY, "f8", ("use",), "m2", "新开工面积（按用途）", "Started area by use", "in the quarter", kind=FLOW),
    V("completed_use_area", EVERY, "f8", ("use",), "m2", "竣工面积（按用途）", "Completed area by use", "in the quarter", kind=FLOW),
    V("started_area", EVERY, "f8", ("level",), "m2", "城镇新开工面积（按等级）", "Urban starts by level", "in the quarter", kind=FLOW),
    V("shown_area", EVERY, "f8", ("level",), "m2", "开工倾向面积（按等级）", "Urban starts as peers see them", "in the quarter, by the chances of each level instead of the one drawn", False, kind=FLOW),
    V("started_residential_area", EVERY, "f8", ("level",), "m2", "城镇住宅新开工面积（按等级）", "Urban home starts by level", "in the quarter", False, kind=FLOW),
    V("completed_area", EVERY, "f8", ("level",), "m2", "城镇竣工面积（按等级）", "Urban completions by level", "in the quarter", kind=FLOW),
    V("completed_residential_area", EVERY, "f8", ("level",), "m2", "城镇住宅竣工面积（按等级）", "Urban home completions by level", "in the quarter", kind=FLOW),
    V("designed_area", EVERY, "f8", ("level",), "m2", "城镇竣工面积（按设计等级）", "Urban completions by designed level", "in the quarter; what was verified is the completed area", kind=FLOW),
    V("retrofitted_area", EVERY, "f8", ("use", "retrofit"), "m2", "改造面积", "Retrofitted area", "in the quarter", kind=FLOW),
    V("projects_started", EVERY, "i8", (), "count", "新开工项目数", "Projects started", "in the quarter", kind=FLOW),
    V("projects_completed", EVERY, "i8", (), "count", "竣工项目数", "Projects completed", "in the quarter", kind=FLOW),
    V("share_at_least", (COUNTY,), "f8", ("level",), "share", "上季开工达到该等级的比例", "Share of starts at or above the level", "by floor area and chance, as peers see it, in the last quarter with starts", False),
    V("old_homes", (COUNTY,), "i8", (), "count", "老旧住宅栋数", "Old homes", "residential buildings of before old_building_before; the first of the county's block", False),
    V("existing_buildings", (COUNTY,), "i8", (), "count", "既有建筑栋数", "Existing buildings", "urban buildings that stood on 1 January 2021", False),
    V("old_blocks", (COUNTY,), "i8", (), "count", "老旧住宅组团数", "Blocks of old homes", "old homes that are renovated together", False),
    V("blocks_renovated", (COUNTY,), "i8", (), "count", "已改造组团数", "Blocks renovated", "since 2021", False),
    V("old_communities", EVERY, "f8", (), "count", "老旧小区数", "Old communities", "households of old homes over those of a usual community, in 2021", kind=SUM),
    V("renovation_clock", (COUNTY,), "f8", (), "-", "老旧小区改造进度", "Clock of renovation", "communities that the programme has had room for", False),
    V("next_renovation", (COUNTY,), "f8", (), "-", "下一小区改造界限", "Next renovation", "value of the clock at which the next block is renovated", False),
    V("eligible_communities", EVERY, "f8", (), "count", "纳入改造计划的老旧小区", "Old communities in the programme", "those that the programme takes in, of all old communities", kind=SUM),
    V("renovation_quota", (COUNTY,), "f8", (), "1/yr", "老旧小区年改造数", "Communities a year", "of the programme, at the pace of 2022 to 2024", False),
    V("communities_renovated", EVERY, "f8", (), "count", "开工改造的老旧小区", "Renovations of old communities started", "since 2021, whether or not they save energy; households over those of a usual community", kind=SUM),
    V("photovoltaic_clock", (COUNTY,), "f8", (), "-", "既有建筑光伏累计风险", "Clock of photovoltaics", "cumulative hazard of an existing building taking photovoltaics", False),
    V("next_photovoltaic", (COUNTY,), "f8", (), "-", "下一栋光伏界限", "Next photovoltaics", "value of the clock at which the next building takes it", False),
    V("photovoltaic_asked", (COUNTY,), "i8", (), "count", "光伏已到界限栋数", "Buildings past their threshold", "existing buildings whose turn has come", False),
    V("photovoltaic_capacity", EVERY, "f8", (), "kW", "建筑光伏装机", "Photovoltaic capacity", "on standing urban buildings, installed since 2021", kind=SUM),
    V("weighted_area", (COUNTY,), "f8", ("use",), "m2", "能耗加权面积", "Area weighted by energy", "standing area times energy over the reference generation", False),
    V("weighted_saving", (COUNTY,), "f8", ("use",), "m2", "能耗加权节能量", "Saving weighted by area", "area times what levels since 2021 and retrofits save, as realised, over the reference generation", False),
    V("heat_pump_area", (COUNTY,), "f8", (), "m2", "热泵住宅能耗加权面积", "Area of homes with heat pumps", "weighted by energy like weighted_area", False),
    V("seen_photovoltaic", (COUNTY,), "f8", (), "share", "上季光伏普及率", "Photovoltaics seen", "share of the roofs in use, at the end of last quarter", False),
    V("technology_cost", (PROVINCE,), "f8", ("technology",), "yuan/m2; yuan/W for photovoltaics", "技术成本", "Cost of technologies", "incremental cost, at the end of the quarter"),
    V("experience", (PROVINCE,), "f8", ("technology",), "m2; kW for photovoltaics", "累计应用规模", "Experience", "cumulative use that costs fall with", False),
    V("year_started_area", EVERY, "f8", ("level",), "m2", "本年新开工面积", "Started this year", "by level, since January", False, kind=YEAR),
    V("year_completed_area", EVERY, "f8", ("level",), "m2", "本年竣工面积", "Completed this year", "by level, since January", False, kind=YEAR),
    V("year_started_residential_area", EVERY, "f8", ("level",), "m2", "本年住宅新开工面积", "Homes started this year", "by level, since January", False, kind=YEAR),
    V("year_completed_residential_area", EVERY, "f8", ("level",), "m2", "本年住宅竣工面积", "Homes completed this year", "by level, since January", False, kind=YEAR),
    V("electricity", EVERY, "f8", (), "kWh", "城镇建筑用电量", "Electricity of urban buildings", "in the quarter, own photovoltaics included", kind=SUM),
    V("gas", EVERY, "f8", (), "m3", "城镇住宅用气量", "Gas of urban homes", "in the quarter", kind=SUM),
    V("photovoltaic_energy", EVERY, "f8", (), "kWh", "建筑光伏发电量", "Photovoltaic energy", "in the quarter", kind=SUM),
    V("ambient_heat", EVERY, "f8", (), "kWh", "热泵利用的环境热", "Ambient heat of heat pumps", "in the quarter", kind=SUM),
    V("solar_heat", EVERY, "f8", (), "kWh", "太阳能热水等", "Solar hot water and other renewables", "in the quarter; at the share of 2020, kept per m2 of homes", kind=SUM),
    V("district_heat", EVERY, "f8", (), "kWh", "集中供暖用热", "District heat", "in the quarter, north of the heating line", kind=SUM),
    V("co2_operation", EVERY, "f8", (), "t", "城镇建筑运行碳排放", "Operational CO2 of urban buildings", "in the quarter", kind=SUM),
    V("co2_embodied", EVERY, "f8", (), "t", "城镇新建建筑隐含碳排放", "Embodied CO2 of urban completions", "in the quarter", kind=FLOW),
    V("co2_retrofit", EVERY, "f8", (), "t", "改造隐含碳排放", "Embodied CO2 of retrofit", "in the quarter", kind=FLOW),
)
# fmt: on
WORDS = Words(
    variables=VARIABLES,
    axes={
        "level": LEVEL_NAMES,
        "use": USE_NAMES,
        "retrofit": RETROFIT_NAMES,
        "effect": {
            f"{effect}_{subject}": Name(
                *(": ".join(pair) for pair in zip(EFFECT_NAMES[effect], SUBJECT_NAMES[subject], strict=True))
            )
            for effect, subject in EFFECTS
        },
    },
    actors=ACTORS,
    payments=PAYMENTS,
    counts=COUNT_NAMES,
    technologies=TECHNOLOGY_NAMES,
    outcomes=OUTCOMES,
    levers=LEVER_NAMES,
)
