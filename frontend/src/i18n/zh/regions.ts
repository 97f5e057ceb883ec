/** 地区名称，按代码；沿用数据来源的地区划分。 */
export const regions = {
  AUS: '澳大利亚', AUT: '奥地利', BEL: '比利时', BGR: '保加利亚', BRA: '巴西', CAN: '加拿大', CHE: '瑞士', CHN: '中国', CYP: '塞浦路斯',
  CZE: '捷克', DEU: '德国', DNK: '丹麦', ESP: '西班牙', EST: '爱沙尼亚', FIN: '芬兰', FRA: '法国', GBR: '英国', GRC: '希腊', HRV: '克罗地亚',
  HUN: '匈牙利', IDN: '印度尼西亚', IND: '印度', IRL: '爱尔兰', ITA: '意大利', JPN: '日本', KOR: '韩国', LTU: '立陶宛', LUX: '卢森堡',
  LVA: '拉脱维亚', MEX: '墨西哥', MLT: '马耳他', NLD: '荷兰', NOR: '挪威', POL: '波兰', PRT: '葡萄牙', ROU: '罗马尼亚', RUS: '俄罗斯',
  SVK: '斯洛伐克', SVN: '斯洛文尼亚', SWE: '瑞典', TUR: '土耳其', TWN: '台湾', USA: '美国', ROW: '世界其他地区', EU27: '欧盟27国', EFTA: '挪威和瑞士',
};
