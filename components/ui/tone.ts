/** A colour with a job. What has which tone is decided elsewhere, once. */
export type Tone = 'bad' | 'warn' | 'unknown' | 'move' | 'watch' | 'back' | 'leave' | 'good' | 'plain'

/** Text and strokes in a tone. */
export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  bad: 'text-bad',
  warn: 'text-warn',
  unknown: 'text-unknown',
  move: 'text-move',
  watch: 'text-watch',
  back: 'text-back',
  leave: 'text-leave',
  good: 'text-good',
  plain: 'text-ink-3',
}

/** Areas in a tone, each with a pattern of its own. */
export const TONE_FILL: Readonly<Record<Tone, string>> = {
  bad: 'fill-bad',
  warn: 'fill-warn',
  unknown: 'fill-unknown',
  move: 'fill-move',
  watch: 'fill-watch',
  back: 'fill-back',
  leave: 'fill-leave',
  good: 'fill-good',
  plain: 'fill-plain',
}

/** The CSS variable behind a tone, for what is drawn on a canvas. */
export const TONE_VARIABLE: Readonly<Record<Tone, string>> = {
  bad: '--tone-bad',
  warn: '--tone-warn',
  unknown: '--tone-unknown',
  move: '--tone-move',
  watch: '--tone-watch',
  back: '--tone-back',
  leave: '--tone-leave',
  good: '--tone-good',
  plain: '--tone-plain',
}
