"""Simplified Chinese names of regions and sectors, for every code that has an English one."""

from __future__ import annotations

REGION_NAMES_ZH = {
    "AUS": "澳大利亚", "AUT": "奥地利", "BEL": "比利时", "BGR": "保加利亚", "BRA": "巴西", "CAN": "加拿大",
    "CHE": "瑞士", "CHN": "中国", "CYP": "塞浦路斯", "CZE": "捷克", "DEU": "德国", "DNK": "丹麦",
    "ESP": "西班牙", "EST": "爱沙尼亚", "FIN": "芬兰", "FRA": "法国", "GBR": "英国", "GRC": "希腊",
    "HRV": "克罗地亚", "HUN": "匈牙利", "IDN": "印度尼西亚", "IND": "印度", "IRL": "爱尔兰", "ITA": "意大利",
    "JPN": "日本", "KOR": "韩国", "LTU": "立陶宛", "LUX": "卢森堡", "LVA": "拉脱维亚", "MEX": "墨西哥",
    "MLT": "马耳他", "NLD": "荷兰", "NOR": "挪威", "POL": "波兰", "PRT": "葡萄牙", "ROU": "罗马尼亚",
    "RUS": "俄罗斯", "SVK": "斯洛伐克", "SVN": "斯洛文尼亚", "SWE": "瑞典", "TUR": "土耳其", "TWN": "台湾",
    "USA": "美国", "ROW": "世界其他地区", "EU27": "欧盟27国", "EFTA": "挪威和瑞士",
}  # fmt: skip

SECTOR_NAMES_ZH = {
    "A01": "种植业和畜牧业", "A02": "林业", "A03": "渔业", "A02_A03": "林业和渔业", "B": "采矿业",
    "C10T12": "食品、饮料、烟草", "C13T15": "纺织、服装、皮革", "C16": "木材", "C16T18": "木材、造纸、印刷",
    "C17": "造纸", "C18": "印刷", "C19": "焦炭和成品油", "C20": "化学品", "C21": "药品",
    "C22": "橡胶和塑料", "C22_C23": "塑料和矿物制品", "C23": "非金属矿物制品", "C24": "基本金属",
    "C25": "金属制品", "C26": "电子和光学产品", "C27": "电气设备", "C28": "机械设备",
    "C28_C33": "机械设备及维修", "C29": "汽车", "C30": "其他运输设备", "C31T32": "家具和其他制品",
    "D35": "电力和燃气", "D_E": "公用事业", "E36": "供水", "E37T39": "废物处理", "F": "建筑业", "G": "批发和零售",
    "G45": "汽车贸易", "G46": "批发", "G47": "零售", "H": "运输和仓储", "H49": "陆路运输",
    "H50": "水上运输", "H51": "航空运输", "H52": "仓储", "H53": "邮政和快递", "I": "住宿和餐饮",
    "J": "信息和通信", "J58": "出版", "J59T60": "影视和广播", "J61": "电信",
    "J62T63": "信息技术服务", "K": "金融业", "K64": "银行", "K65T66": "保险和基金", "L68": "房地产",
    "L_OTU": "房地产和公共服务",
    "M_N": "商务服务", "M69T70": "法律和咨询", "M71_M73T75": "工程和营销", "M72": "研究与开发",
    "N": "辅助服务", "O84": "公共管理", "P85": "教育", "Q": "卫生和护理", "R_S_T_U": "其他服务",
    "C26_LOGIC": "先进逻辑芯片", "C26_CHIPS": "其他半导体", "C26_OTHER": "其他电子产品",
    "CHIP_MACHINES": "芯片制造设备", "C28_OTHER": "其他机械设备及维修", "RARE_EARTHS": "稀土",
    "C20_OTHER": "其他化学品", "MINOR_METALS": "镓、锗等金属", "C24_OTHER": "其他基本金属",
}  # fmt: skip


def region_name_zh(code: str) -> str:
    """Chinese name of a region code; the code itself where none is known."""
    return REGION_NAMES_ZH.get(code, code)


def sector_name_zh(code: str) -> str:
    """Chinese name of a sector code; the code itself where none is known."""
    return SECTOR_NAMES_ZH.get(code, code)


INSTRUMENT_NAMES_ZH = {
    "import_tariff": "进口关税", "tariff_panel": "分日期关税表", "export_tax": "出口税", "import_ban": "进口禁令",
    "export_ban": "出口禁令", "trade_cost": "贸易成本", "production_subsidy": "生产补贴", "productivity": "生产率",
    "demand_shift": "需求变动", "export_quota": "出口配额", "import_quota": "进口配额", "export_licence": "出口许可",
    "purchase_commitment": "采购承诺", "purchase_freeze": "停止采购", "domestic_content_target": "本地含量目标",
    "entity_list": "实体清单", "procurement_ban": "采购禁令", "withhold_release": "暂扣令", "content_rule": "含量规则",
    "foreign_direct_product_rule": "外国直接产品规则", "measures": "登记的措施",
}  # fmt: skip


def instrument_name_zh(name: str) -> str:
    """Chinese name of an instrument; the name itself where none is known."""
    return INSTRUMENT_NAMES_ZH.get(name, name)
