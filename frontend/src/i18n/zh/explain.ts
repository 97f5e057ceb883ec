/** “解释”页用语。 */
export const explain = {
  title: '解释', none: '尚无可解释的结果。', waiting: '完整运行正在进行；完成后此页将显示内容。',
  certificate: {
    title: '精确求解',
    text: '精确求解：每个市场均出清，每项预算均平衡；第二个程序重建了全部账户。',
    limit: '这说明模型求解正确，并不说明模型正确。',
    residual: (value: string) => `所有方程的最大相对残差：${value}。`, walras: (value: string) => `未列入方程的瓦尔拉斯定律成立，误差为世界收入的${value}。`,
    solves: (count: number) => `这些数值背后有${count}个通过校验的解。`,
    equation: '方程', size: '最大相对残差', equations: { zero_profit: '零利润', income_balance: '收入平衡', market_clearance: '市场出清', numeraire: '计价单位', complementarity: '管制的互补条件', subsidy_budget: '补贴预算' },
  },
  checklist: '账户核对表', check: '核对', holds: '成立', gap: '差距', holdsYes: '✓ 是', holdsNo: '✗ 否',
  closure: { title: '闭合规则', text: '使账户闭合的规则。不同选择对答案的影响可与政策相当。',
    names: { variant: '模型变体', horizon: '期限', deficits: '贸易逆差', revenue: '关税收入', elasticities: '贸易弹性', numeraire: '计价单位', retaliation: '其他方的回应', compared_with: '比较对象' } },
  remainder: { title: '解释相加等于总数', text: (solves: number, remainder: string) => `分解沿基准到政策的直线路径，共${solves}个通过校验的解。各项未解释的部分至多${remainder}个百分点。`, none: '此结果未计算分解。' },
  pressure: {
    title: (region: string) => `对${region}实际收入影响最大的因素`, sub: '税率再增一个百分点或因素再增百分之一对实际收入的影响 · 百分点 · 在此结果处',
    ask: '计算哪个参数对答案影响最大', computing: '正在此结果处对模型求导', note: '已校验解的导数（隐函数求导）；适用于小步长，不适用于大步长。',
    none: '没有参数使其变化达到显示精度。', kinks: '此处某项管制刚好起约束作用：导数仅在这一侧成立。', region: '地区',
    kinds: { tariff: '关税', export_tax: '出口税', production_subsidy: '补贴', trade_cost: '贸易成本', productivity: '生产率', trade_elasticity: '贸易弹性' },
    words: (list: string) => `由大到小：${list}。`,
  },
  provenance: { title: '各项楔子的来源', text: '每项有效税率及其来源；判断之处均已标明。', none: '此情景的政策自行给出税率；经济数据和弹性的来源见下。', sources: '来源', what: '内容', from: '来源', more: (count: number) => `运行文件中还有${count}项` },
  remarks: '备注', options: '各设定下的区间',
  range: { title: '全部已求解设定', text: (count: number, all: number) => `共${all}种组合，其中${count}种有通过校验的解。第一种为默认设定。`, status: '状态' },
  axes: { elasticities: '弹性', deficits: '逆差', revenue: '收入', retaliation: '回应' },
  answers: { 'as stated': '除政策外无', 'mirror retaliation': '对等回应' },
};
