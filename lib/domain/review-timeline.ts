import { say } from '@/lib/messages/say'
import { oneLine } from './one-line'

type Entry = {
  readonly atMs: number
  readonly cluster: string
  readonly kind: 'update' | 'instances'
  readonly what: string
  readonly text: string
  readonly user: string | null
  readonly message: string | null
  readonly instances: string | null
}

type Action = {
  readonly id: string
  readonly verb: string
  readonly by: string
  readonly reason: string
  readonly createdAtMs: number
  readonly endedAtMs: number | null
  /** How it stands or ended, in a sentence. */
  readonly headline: string
  readonly link: string
  /** What became of each cluster. */
  readonly steps: readonly { readonly cluster: string; readonly sentence: string }[]
}

export type Review = {
  readonly title: string
  readonly id: string
  readonly headline: string
  readonly link: string
  readonly atMs: number
  readonly members: readonly { readonly cluster: string; readonly headline: string }[]
  readonly entries: readonly Entry[]
  /** Older entries that nobody has here any more. */
  readonly omitted: number
  readonly actions: readonly Action[]
}

const FAILURES = ['INSTANCE_UPDATE_FAILED', 'INSTANCE_ROLLBACK_FAILED']

/**
 * What happened, as Markdown for the review afterwards: how it stands in each cluster; then, in one order of time, every turn of
 * every update with who and why, the first failure in each cluster, and our own actions with what became of them.
 *
 * @param dateTime writes a moment with its zone
 */
export function reviewTimeline(review: Review, dateTime: (atMs: number) => string): string {
  const lines = [...turns(review.entries), ...actionLines(review.actions)]
    .sort((a, b) => a.atMs - b.atMs)
    .map(({ atMs, text }) => `- **${dateTime(atMs)}** ${text}`)
  const left = review.entries.length - turns(review.entries).length
  return [
    `# ${mark(review.title)}`,
    '',
    mark(review.headline),
    '',
    `- ${say('handover.md.id', { id: code(review.id) })}`,
    `- ${say('handover.md.link', { link: `<${review.link}>` })}`,
    `- ${say('handover.md.written', { at: dateTime(review.atMs) })}`,
    '',
    `## ${say('handover.md.clusters')}`,
    '',
    ...review.members.map(({ cluster, headline }) => `- ${code(cluster)}: ${mark(headline)}`),
    '',
    `## ${say('handover.md.timeline')}`,
    '',
    ...(review.omitted > 0 ? [`- ${say('handover.md.omitted', { n: review.omitted })}`] : []),
    ...lines,
    ...(left > 0 ? ['', say('handover.md.left-out', { n: left })] : []),
    '',
  ].join('\n')
}

type Line = { readonly atMs: number; readonly text: string }

function turns(entries: readonly Entry[]): Line[] {
  const failed = new Set<string>()
  return [...entries]
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap((entry) => {
      const { atMs, cluster, kind, what, instances } = entry
      if (kind === 'update') return [{ atMs, text: turn(entry) }]
      if (!FAILURES.includes(what) || failed.has(cluster)) return []
      failed.add(cluster)
      const first = { cluster: code(cluster), instances: instances ?? '?' }
      return [{ atMs, text: withWords(say('handover.md.first-failure', first), entry.message) }]
    })
}

function turn({ cluster, text, user, message }: Entry): string {
  const by = user === null || text.includes(user) ? '' : ` (${mark(user)})`
  return withWords(`${code(cluster)}: ${mark(text)}${by}`, message)
}

const actionLines = (actions: readonly Action[]): Line[] =>
  actions.flatMap(({ id, verb, by, reason, createdAtMs, endedAtMs, headline, link, steps }) => {
    const about = { verb, by: mark(by), link: `[${id.slice(0, 8)}](${link})` }
    const results = steps.map(({ cluster, sentence }) => `\n  - ${code(cluster)}: ${mark(sentence)}`).join('')
    const confirmed = withWords(say('handover.md.confirmed', about), reason)
    if (endedAtMs === null)
      return [
        {
          atMs: createdAtMs,
          text: `${confirmed} ${say('handover.md.goes-on', { headline: mark(headline) })}${results}`,
        },
      ]
    return [
      { atMs: createdAtMs, text: confirmed },
      { atMs: endedAtMs, text: `${say('handover.md.ended', { ...about, headline: mark(headline) })}${results}` },
    ]
  })

const withWords = (text: string, words: string | null): string =>
  words === null || words.trim() === '' ? text : `${text}: “${mark(words)}”`

/** Text of others must not become a heading, a link, a picture or HTML in somebody's document. */
const mark = (text: string): string => oneLine(text).replace(/[\\`*_[\]<>#|!~&]/g, '\\$&')

/** A name as code; a backtick cannot be escaped inside it. */
const code = (text: string): string => `\`${oneLine(text).replaceAll('`', '´')}\``
