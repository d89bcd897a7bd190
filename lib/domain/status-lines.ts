import { say } from '@/lib/messages/say'
import { oneLine } from './one-line'
import { ATTENTIONS, type Attention } from './verdict'

type Told = {
  /** `api-gateway 41 → 42`. */
  readonly title: string
  readonly headline: string
  readonly members: readonly { readonly cluster: string; readonly attention: Attention; readonly headline: string }[]
  /** Actions of ours on it, in any order. */
  readonly actions: readonly {
    readonly verb: string
    readonly by: string
    readonly reason: string
    readonly createdAtMs: number
    readonly open: boolean
  }[]
  readonly link: string
  readonly atMs: number
}

/** Clusters that are named one by one; a chat is no table. */
const NAMED = 4

/**
 * How it stands, in four plain lines for a chat: what; where it is bad; what is being done, and by whom; link and time. What nobody
 * knows is said to be unknown, and is never among what is fine. Whatever the texts of others hold, it stays four lines.
 *
 * @param dateTime writes a moment with its zone
 */
export function statusLines(told: Told, dateTime: (atMs: number) => string): string {
  const { title, headline, link } = told
  return [
    say('handover.what', { title, headline }),
    sayWhere(told.members),
    sayDoing(told.actions, dateTime),
    say('handover.link', { link, at: dateTime(told.atMs) }),
  ]
    .map(oneLine)
    .join('\n')
}

function sayWhere(members: Told['members']): string {
  const of = (...wanted: Attention[]) =>
    members
      .filter(({ attention }) => wanted.includes(attention))
      .sort((a, b) => ATTENTIONS.indexOf(a.attention) - ATTENTIONS.indexOf(b.attention))
  const bad = of('needs-you')
  const unknown = of('unknown')
  const parts = [
    bad.length === 0 ? say('handover.nowhere-bad') : say('handover.bad', { n: bad.length, list: listed(bad) }),
    ...(unknown.length === 0 ? [] : [say('handover.unknown', { list: named(unknown) })]),
    say('handover.rest.waiting', { n: of('waiting').length }),
    say('handover.rest.moving', { n: of('moving', 'restoring').length }),
    say('handover.rest.done', { n: of('done').length }),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

const listed = (members: Told['members']): string =>
  shortened(members.map(({ cluster, headline }) => say('handover.one-bad', { cluster, headline })))

const named = (members: Told['members']): string => shortened(members.map(({ cluster }) => cluster))

const shortened = (texts: readonly string[]): string => {
  const rest = texts.length - NAMED
  return rest > 0 ? say('handover.and-more', { list: texts.slice(0, NAMED).join('; '), n: rest }) : texts.join('; ')
}

function sayDoing(actions: Told['actions'], dateTime: (atMs: number) => string): string {
  const newest = [...actions].sort((a, b) => b.createdAtMs - a.createdAtMs)
  const running = newest.filter(({ open }) => open)
  const [last] = running.length > 0 ? running : newest
  if (!last) return say('handover.nothing-done')
  const { verb, by, reason } = last
  const about = { verb, by, reason, at: dateTime(last.createdAtMs) }
  if (!last.open) return say('handover.was-done', about)
  return say('handover.being-done', { ...about, more: running.length - 1 })
}
