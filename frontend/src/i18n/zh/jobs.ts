/** 长时间计算的文字：进度、状态、列表、文件。 */
export const jobs = {
  states: { queued: '排队中', running: '计算中', done: '已完成', failed: '失败', cancelled: '已取消', interrupted: '已中断' },
  certified: '✓ 已通过求解校验', notCertified: '未通过求解校验', partly: '部分通过求解校验',
  progress: '进度', steps: {
    prepare: '载入并准备经济数据', write: '写出结果', dates: '逐日求解', ranges: '首日、末日和最高日的各设定区间',
    date: (at: number, all: number, day: string) => `第${at}个日期，共${all}个：${day}`,
  },
  marks: { done: '已完成', now: '进行中', next: '尚未开始' },
  elapsed: (time: string) => `已用${time}`, about: (time: string) => `全程约${time}`, seconds: (count: number) => `${count}秒`, minutes: (count: number) => `${count}分钟`,
  waitsFor: (count: number) => `前面还有${count}项计算。`, waitsNext: '即将开始。',
  leave: '可以离开本页：计算会继续，回到本页或打开链接即可再次找到。',
  cancelling: '正在取消……', started: (title: string) => `已开始：${title}`, stepDone: (step: string) => `当前步骤：${step}`,
  details: {
    fixed: {
      'starting': '启动进程', 'loading the world': '载入经济数据', 'preparing the benchmark (the first run also compiles the solver)': '准备基准',
      'preparing the benchmark and the baseline': '准备基年与基准', 'best answers to each other\'s rates': '对彼此税率的最优回应',
      'the other order of answers': '换一种回应次序', 'transfers that equalise the burden': '使负担相等的转移支付', 'what allies need': '盟友所需的补偿',
      'partial compliance': '部分遵守', 'comparisons': '对照情形', 'who gains and loses at home from each instrument': '国内各方得失',
    } as Record<string, string>,
    option: (elasticities: string, deficits: string) => `在其他设定下重算：弹性${elasticities}；贸易逆差${deficits}`,
    round: (round: string, who: string) => `第${round}轮：${who}作出回应`, deviations: (who: string) => `检验${who}改选能否获益`,
    bestDeviation: (who: string) => `${who}的最优偏离`, coalitions: (done: string, all: string) => `联盟：${done}/${all}`,
    combinations: (done: string, all: string) => `组合：${done}/${all}`, sets: (done: string, all: string) => `行业组合：${done}/${all}`, ban: (sector: string) => `禁止${sector}`,
    willingness: (value: string) => `每单位对方损失愿意承受的自身损失：${value}`, leads: (who: string) => `${who}先行`, search: '从多个起点搜索',
    range: (day: string) => `${day}的各设定`, preparing: '准备中', working: '计算中',
  },
  trouble: {
    failed: '没有得到结果。', cancelled: '已取消。未完成的部分不保留。', interrupted: '已中断：实验室在完成之前停止。', again: '重新开始',
  },
  recent: {
    title: '已有的博弈和时间线', none: '尚无。在此开始的计算保存在实验室的文件夹中，重新启动后仍可找到。', name: '标题', kind: '类型', state: '状态',
    when: '开始时间', took: '用时', open: (title: string) => `打开：${title}`, game: '博弈', timeline: '时间线', span: (from: string, to: string, by: string) => `${from}至${to}，${by}`, all: (count: number) => `显示全部${count}项`,
  },
  files: {
    title: '文件、复现与引用', report: '完整报告（英文）', zip: '全部文件（zip）', json: '全部数字（JSON）', resolved: '写明所有默认值的文件', chart: '报告中的图（SVG）',
    hash: '问题的哈希值', made: '计算所用版本', hint: '压缩包含有报告、全部表格，以及载有引用格式、许可与注意事项的说明文件。以下命令在其文件夹中运行。',
  },
  shared: '已复制链接。链接包含问题本身：另一处实验室会重新求解；若已有答案则直接显示。',
  economy: '经济数据', comparedWith: '比较对象', residual: (count: string, residual: string) => `${count}次均衡求解，最大相对残差${residual}`, remarks: '说明',
  moreTables: '本题的表格', tableOf: (name: string) => `表格：${name}`,
};
