export const data = {
  title: 'data',
};
