export const figures = {
  title: '图表',
};
