import { clsx } from 'clsx'
import type { ReactNode } from 'react'
import { TONE_TEXT, type Tone } from './tone'

/** Shapes that differ in outline and weight, so that they are told apart in grey and at 16 pixels. */
export type Shape =
  | 'cross'
  | 'gap'
  | 'bolt'
  | 'question'
  | 'half'
  | 'back'
  | 'leave'
  | 'eye'
  | 'check'
  | 'check-back'
  | 'ring'
  | 'dash'
  | 'dot'
  | 'pause'
  | 'pulse'
  | 'stop'
  | 'play'
  | 'plus'
  | 'over'
  | 'lock'
  | 'clock'

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.75,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

const SHAPES: Readonly<Record<Shape, ReactNode>> = {
  cross: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M5.5 5.5l5 5m0-5l-5 5" {...stroke} stroke="var(--ground)" />
    </>
  ),
  gap: <path d="M2 5V2h3M11 2h3v3M14 11v3h-3M5 14H2v-3M6 8h4" {...stroke} />,
  bolt: <path d="M9.5 1.5L4 9h4l-1.5 5.5L12 7H8l1.5-5.5z" {...stroke} />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} />
      <path d="M8 4.6V8l2.4 1.6" {...stroke} />
    </>
  ),
  question: (
    <>
      <circle cx="8" cy="8" r="6.4" {...stroke} strokeWidth={1.4} strokeDasharray="2.4 2.6" />
      <path d="M6.3 6.4a1.7 1.7 0 1 1 2.5 1.5c-.5.3-.8.6-.8 1.1M8 11.2v.1" {...stroke} strokeWidth={1.6} />
    </>
  ),
  half: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} />
      <path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />
    </>
  ),
  back: <path d="M6 3L2.5 6.5 6 10M3 6.5h6a4 4 0 0 1 0 7H7" {...stroke} />,
  leave: (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="M9.8 4.6L6.2 8l3.6 3.4" {...stroke} stroke="var(--ground)" />
    </>
  ),
  eye: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} />
      <circle cx="8" cy="8" r="2.4" fill="currentColor" />
    </>
  ),
  check: <path d="M2.5 8.5l3.5 3.7 7.5-8.4" {...stroke} strokeWidth={2} />,
  'check-back': <path d="M5 1.8L2.2 4.4 5 7M2.6 4.4h6.2M4.2 10.6l2.8 3 6.4-7.2" {...stroke} />,
  ring: <circle cx="8" cy="8" r="5.4" {...stroke} strokeWidth={1.5} />,
  dash: <path d="M3.5 8h9" {...stroke} />,
  dot: <circle cx="8" cy="8" r="2.4" fill="currentColor" />,
  pause: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} />
      <path d="M6.4 5.8v4.4M9.6 5.8v4.4" {...stroke} />
    </>
  ),
  pulse: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} strokeDasharray="0.1 3.15" strokeWidth={2} />
      <path d="M8 5v3.2l2 1.4" {...stroke} strokeWidth={1.5} />
    </>
  ),
  stop: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} />
      <rect x="5.6" y="5.6" width="4.8" height="4.8" fill="currentColor" />
    </>
  ),
  play: (
    <>
      <circle cx="8" cy="8" r="6.2" {...stroke} />
      <path d="M6.6 5.2l4.2 2.8-4.2 2.8z" fill="currentColor" />
    </>
  ),
  plus: <path d="M2.5 2.5h11v11h-11zM8 5.4v5.2M5.4 8h5.2" {...stroke} strokeWidth={1.5} />,
  over: <path d="M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z" {...stroke} strokeWidth={1.5} />,
  lock: (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1" fill="currentColor" />
      <path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2" {...stroke} />
    </>
  ),
}

/** A state's shape in its tone. It is a picture of a word that stands beside it, so it is hidden from readers. */
export function Glyph({ shape, tone, className }: { shape: Shape; tone: Tone; className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      className={clsx('inline-block size-4 shrink-0', TONE_TEXT[tone], className)}
    >
      {SHAPES[shape]}
    </svg>
  )
}
