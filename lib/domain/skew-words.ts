import { say } from '../messages/say'
import type { Segment } from './change'
import { sideOf } from './change'
import type { Skew, SkewFinding, SkewValue } from './skew'
import { names } from './words'

const LONGEST = 60

/** A value in a sentence: on one line, and not too long. */
function inShort(segments: readonly Segment[]): string {
  const text = sideOf(segments, 'after')
    .map((segment) => segment.text)
    .join('')
    .replace(/\s+/g, ' ')
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`
}

const isLong = (segments: readonly Segment[]): boolean => segments.some(({ is }) => is !== 'same')
const isMasked = (segments: readonly Segment[]): boolean => segments.some(({ secret }) => secret)

/** What differs, as it stands at the head of its row. */
export const saySkewSubject = ({ kind, path }: Pick<SkewFinding, 'kind' | 'path'>): string =>
  path.length === 0 ? say(`skew.kind.${kind}`) : path.join(' › ')

/** One finding as a sentence without its end: `dca1 differs: ram 1 GB instead of 2 GB`. */
export function saySkew(finding: SkewFinding): string {
  const { kind, norm, others } = finding
  const clusters = [...new Set(others.flatMap((value) => value.clusters))]
  const where = names(clusters)
  const n = clusters.length
  const [first] = others
  const value = first ? inShort(first.segments) : ''
  switch (kind) {
    case 'missing':
      return say('skew.sentence.missing', { where, n })
    case 'twice':
      return say('skew.sentence.twice', { where })
    case 'ids':
      return say('skew.sentence.ids', { where, ids: value })
    case 'start':
      return others.length > 1
        ? say('skew.sentence.starts', { where })
        : say('skew.sentence.start', { where, later: value })
    case 'superseded':
    case 'held':
    case 'restored':
      if (norm !== null && others.length === 1) return say('skew.sentence.state', { where, value })
      break
    default:
  }
  const what = saySkewSubject(finding)
  if (norm === null) return say('skew.sentence.tie', { what, values: others.map(sayValue).join('; ') })
  if (others.length > 1) return say('skew.sentence.several', { where, n, what, norm: inShort(norm.segments) })
  const isAbsent = first === undefined || first.segments.length === 0
  if (isAbsent) return say('skew.sentence.lacks', { where, n, what })
  if (norm.segments.length === 0) return say('skew.sentence.besides', { where, n, what, value })
  if (isLong(first.segments) || isMasked(first.segments)) return say('skew.sentence.long', { where, n, what })
  return say('skew.sentence.differs', { where, n, what, value, norm: inShort(norm.segments) })
}

const sayValue = ({ clusters, segments }: SkewValue): string =>
  say('skew.sentence.value', {
    where: names(clusters),
    value: segments.length === 0 ? say('skew.absent') : inShort(segments),
  })

/** The whole skew in one sentence for the head of the page; null: everything that was compared is the same. */
export function saySkewHeadline({ findings }: Skew): string | null {
  const [first] = findings
  if (!first) return null
  return findings.length === 1
    ? saySkew(first)
    : say('skew.headline-more', { first: saySkew(first), n: findings.length - 1 })
}
