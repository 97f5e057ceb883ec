export const result = {
  title: '结果',
};
