/** “结果”页用语。 */
export const result = {
  title: '结果', noScenario: '尚未选择情景。', noScenarioFix: '请选择或构建一个情景，或打开现成情景：', build: '前往“构建”',
  untitled: '未命名情景',
  answer: {
    nothing: '没有变化：各地区实际收入均不变。',
    fall: (parts: string) => parts, rise: (parts: string) => parts, at: (size: string, where: string) => `${where}${size}`,
    whole: (text: string) => `实际收入：${text}。`, world: (verb: string, size: string) => `；全世界${verb}${size}`,
    falls: '将下降', rises: '将上升', and: '，',
    hardly: (names: string, verb: string, what: string) => `${names}的实际收入几乎不变；变化最大的是${what}（${verb}）。`,
  },
  lead: {
    zero: '以下所有数值精确到最后一位均为零：模型重现其自身数据。',
    compared: (text: string) => `与${text}相比。`,
    also: (names: string) => `政策还涉及：${names}。`,
    gain: (name: string, value: string) => `其他地区中，${name}上升最多（${value}）`,
    andLoss: (name: string, value: string) => `，${name}下降最多（${value}）。`,
    loss: (name: string, value: string) => `其他地区中，${name}下降最多（${value}）。`, stop: '。',
    none: '其他地区的实际收入均不变。',
    turned: (names: string) => `${names}的符号取决于设定。`,
    same: (names: string, count: number) => `在全部${count}种已求解的设定组合下，${names}的方向均相同。`,
  },
  cards: {
    range: (span: string) => `各设定下的区间 ${span}`, noRange: '区间随完整运行给出', rangeOff: '预览不含区间', rangeNone: '无区间',
    aYear: (money: string) => `${money}/年`, label: (name: string, value: string, range: string) => `${name}：${value}，${range}`,
    note: (count: number, vintage: string) =>
      `实际收入变化。圆点：默认设定。${count ? `色带：${count}种已求解设定的最低至最高。` : ''}各卡片刻度相同。货币：变化 × 基准最终支出；${vintage}（2014年美元）。`,
  },
  show: '显示', measure: '地图与排序的指标', selected: '所选地区', linked: '地图、排序、渠道和表格相互关联',
  states: {
    loading: (size: string) => `正在求解 ${size}`, preview: '≈ 预览 17 × 27', previewHint: '≈ 17 × 27 预览。松开后给出精确结果。预览不含区间，不可下载。',
    exact: (seconds: string) => `✓ 精确 · 已通过求解校验 · ${seconds}`, stale: '设定已更改', staleHint: '此结果之后设定已更改。', update: '更新',
    error: '需要选择', infeasible: '无解', unsolved: '未求解', failed: '无结果',
    infeasibleTitle: '此情景没有解。', unsolvedTitle: '未求解，不显示任何数值。', errorTitle: '此情景目前无法求解。',
    busyTitle: '求解器繁忙。', failedTitle: '未收到结果。', noNumbers: '未通过校验的运行从不显示数值。',
    edit: '编辑情景', again: '重试', log: '下载求解尝试报告', noPreview: '此情景没有粗略预览：松开后给出精确结果。',
  },
  run: {
    running: '各设定下的区间与分解', queued: '等待求解器', done: '区间与分解已完成。', failed: '完整运行未完成。',
    cancelled: '完整运行已取消：没有区间和分解。', start: '求解区间与分解',
    steps: {
      baseline: '基准', counterfactual: '政策', range: '设定区间', decomposition: '分解', contributions: '各项政策单独影响', writing: '写入文件',
    },
  },
  panel: {
    title: '情景', rates: '税率', closure: '贸易逆差', closureHint: '（闭合规则）', revenue: '关税收入', elasticities: '贸易弹性', horizon: '期限',
    hint: '拖动时显示粗略预览（17 × 27），带虚线框和“≈”。松开后由精确结果取代。',
    all: '编辑全部工具', noRates: '此情景没有可在此调整的税率。', value: (name: string) => `${name}的数值`, edit: '编辑情景', close: '关闭',
    on: (importer: string, exporter: string) => `${importer}对${exporter}`, everyone: '所有伙伴', goods: '货物',
    fields: {
      add: '加征', set: '设为', multiply_power: '倍数', limit: '上限', increase: '提高', rate: '比率', coverage: '覆盖部分', approval: '批准比例',
      application_cost: '申请成本', change: '变化', cost: '成本', content_limit: '含量上限', tool_share: '工具份额', share: '份额', reduce: '削减', at_least: '至少', at_most: '至多',
    },
  },
  actions: { compare: '加入比较', added: '已加入比较。', full: '比较最多包含四个运行。', there: '此情景已在比较中。', share: '分享链接', download: '下载', reproduce: '重现与引用', waitZip: '区间与分解完成后即可下载。' },
  shared: '链接已复制。在另一台电脑上可还原此页。',
  reproduce: { title: '重现与引用', python: 'Python', cli: '命令行', citation: '引用', bibtex: 'BibTeX', waiting: '这些内容随完整运行给出，正在计算。', files: '运行文件', report: '报告（HTML）', workbook: '工作簿', json: '全部数值（JSON）', zip: '全部文件（zip）' },
  region: {
    title: '所选地区', headline: '默认设定', range: '最低至最高', income: '实际收入', wage: '实际工资', gdp: '实际GDP', money: '货币价值，每年', revenue: '关税收入',
    terms: '贸易条件', before: (value: string) => `之前：${value}`, of: (value: string) => `总额${value}`, noRange: '–', differs: '实际收入与实际工资方向相反。',
  },
  parts: { where: '哪些地区上升，哪些下降', why: '原因', trade: '贸易转移', sectors: '部门', prices: '价格与收入', tariffs: '关税' },
  tabs: { channel: '按渠道', policy: '按政策', bars: '变化', slope: '之前与之后' },
};
