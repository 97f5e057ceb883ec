/** Widens a catalogue's literals to plain strings, so that another language must have the same keys, not the same words. */
export type Words<T> = {
  [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => string ? (...args: A) => string : Words<T[K]>;
};
