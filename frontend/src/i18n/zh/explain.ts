export const explain = {
  title: '解释',
};
