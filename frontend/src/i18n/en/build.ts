export const build = {
  title: 'Build a scenario', required: 'required',
};
