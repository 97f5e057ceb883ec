export const explain = {
  title: 'Explain',
};
