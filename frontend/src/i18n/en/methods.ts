export const methods = {
  title: 'methods',
};
