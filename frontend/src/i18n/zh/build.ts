export const build = {
  title: '构建情景', required: '必填',
};
