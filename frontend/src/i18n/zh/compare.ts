export const compare = {
  title: '比较',
};
