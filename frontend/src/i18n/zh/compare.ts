/** “比较”页用语。 */
export const compare = {
  title: '比较', heading: (count: number) => count < 2 ? '比较情景' : `比较${count}个情景`,
  none: '比较需要两个情景。请从“结果”页加入，或在此选择现成情景。', one: '还需要一个情景：在此加入现成情景，或构建一个并在其结果页选择“加入比较”。',
  full: '四个运行是可读的上限。', differs: (letter: string) => `与${letter}不同：`, add: '加入情景', baseline: '参照', makeBaseline: (letter: string) => `以${letter}为参照`, remove: (letter: string) => `移除${letter}`,
  open: (letter: string) => `在“结果”中打开${letter}`, exact: '✓ 全部精确 · 已通过求解校验', running: '正在求解', waiting: (letter: string, title: string) => `${letter}：${title}`,
  notDone: (letter: string) => `${letter}没有结果`, drop: '请移除，或在“构建”中修改。',
  comparable: '可比：', alike: '相同经济、相同闭合规则、相同弹性、相同期限', sameBase: '，相同基准。', otherBase: '；基准不同，因此差异是变化之差，而非水平之差。',
  refused: '这些运行不能并列。', mixed: '闭合规则、经济、期限或弹性不同的运行不与这些比较，除非您要求。', allow: '仍然比较，并加以说明',
  allowed: '按要求进行的混合比较。',
  answer: {
    agree: '各运行一致：各地区实际收入没有差异。',
    two: (parts: string, one: string, other: string) => `与${other}相比，${one}下的实际收入：${parts}。`,
    part: (points: string, side: string, where: string) => `${where}${side}${points}`, higher: '高', lower: '低', points: '个百分点',
    spans: (parts: string) => `实际收入变化：${parts}。`, span: (low: string, a: string, high: string, b: string, where: string) => `${where}从 ${low}（${a}）至 ${high}（${b}）`,
    hardly: (where: string, one: string, other: string) => `${where}的实际收入在${one}与${other}之间几乎没有差异。`,
    elsewhere: (where: string) => `其他地区中，各运行在${where}相差最大。`,
    turned: (names: string, base: string) => `${names}的实际收入高于还是低于${base}取决于设定。`,
    kept: (names: string, base: string) => `在各运行共有的每一种设定组合下，${names}的实际收入与${base}之差始终方向不变。`,
    unknown: '差异在多大程度上取决于设定尚不可知：各运行没有共同的设定网格。',
  },
  dots: {
    title: (name: string) => `各运行在${name}相差最大`, sub: (options: string) => `实际收入变化，% · 标记：默认设定 · 浅色带：${options}种设定下的最低至最高 · ○ 各设定下符号不同`,
    note: '显示各运行相差最大的地区和政策所涉地区。下表包含全部地区。', words: (name: string, values: string) => `${name}：${values}。`,
  },
  table: {
    title: (letter: string, title: string) => `与${letter}（${title}）之差`, sub: '实际收入，%，及差异（百分点）· ○ 差异的符号取决于设定',
    region: '地区', minus: (letter: string, base: string) => `${letter} − ${base}，百分点`, value: (letter: string) => `${letter}，%`, note: '地区组为成员货币得失之和除以其收入之和。',
    words: (name: string, gaps: string) => `${name}：${gaps}。`, more: '全部地区', fewer: '较少地区',
  },
  downloads: '下载', zipAll: '比较（zip）', zip: (letter: string) => `运行${letter}（zip）`, shared: '链接已复制。在任何运行中的实验室均可还原此比较。',
  runWords: (title: string) => title,
};
