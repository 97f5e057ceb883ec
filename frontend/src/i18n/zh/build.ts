export const build = {
  title: 'build',
};
