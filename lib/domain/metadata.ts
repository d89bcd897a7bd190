/** Aurora keeps metadata as a set of pairs: keys may repeat, order means nothing. */
export type Metadata = { readonly key: string; readonly value: string }
