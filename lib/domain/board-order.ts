import { ATTENTIONS, type Attention } from './verdict'

type Standing = { readonly id: string; readonly attention: Attention; readonly lastModifiedAtMs: number }

/** The board's own order: the worst first, then the newest change. Two rows never tie, so that it is the same everywhere. */
export const worstFirst = (a: Standing, b: Standing): number =>
  ATTENTIONS.indexOf(a.attention) - ATTENTIONS.indexOf(b.attention) ||
  b.lastModifiedAtMs - a.lastModifiedAtMs ||
  (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
