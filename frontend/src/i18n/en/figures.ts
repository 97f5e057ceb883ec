export const figures = {
  title: 'Figures',
};
