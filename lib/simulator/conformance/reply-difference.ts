import { plainJsonEssence } from './plain-json'
import { decodedBody, NoReply } from './raw-exchange'
import { replyMessage } from './recorded-message'
import { type Header, headerOf } from './recording'
import { fieldOf, type TreeMessage } from './thrift-tree'
import { type Difference, type PairIds, TreeComparison } from './tree-difference'

type Reply = { readonly status: number; readonly headers: readonly Header[]; readonly body: Buffer }

/** Headers that say nothing about a scheduler: the hour, and how long a connection is kept. */
const IGNORED_HEADERS: ReadonlySet<string> = new Set(['date', 'keep-alive'])
const REPLY = 2
const MAX_TEXT = 160

/**
 * Everything in which our reply differs from the recorded one, modulo times, made-up ids, hosts and ports.
 *
 * @param pairIds notes that two texts with ids mean the same; false when they cannot.
 * @param chosen whether the request asked for some of many tasks, which come in hash order.
 */
export function replyDifferences(recorded: Reply, ours: Reply, pairIds: PairIds, chosen = false): Difference[] {
  const differences: Difference[] = []
  if (recorded.status !== ours.status) {
    differences.push({
      aspect: 'status',
      path: 'status',
      recorded: String(recorded.status),
      ours: String(ours.status),
    })
  }
  differences.push(...headerDifferences(recorded, ours), ...bodyDifferences(recorded, ours, pairIds, chosen))
  return differences
}

function headerDifferences(recorded: Reply, ours: Reply): Difference[] {
  const names = new Set([...recorded.headers, ...ours.headers].map(([name]) => name.toLowerCase()))
  return [...names].flatMap((name): Difference[] => {
    const [theirValue, ourValue] = [recorded, ours].map(({ headers }) => headerText(headers, name))
    const same = theirValue === ourValue || IGNORED_HEADERS.has(name)
    // Both mean that the connection goes on; Jetty leaves it unsaid.
    if (same || (name === 'connection' && !theirValue && ourValue === 'keep-alive')) return []
    return [{ aspect: 'header', path: `header ${name}`, recorded: theirValue ?? 'absent', ours: ourValue ?? 'absent' }]
  })
}

/** A header's value without dates and loopback addresses; null when there is none. */
function headerText(headers: readonly Header[], name: string): string | null {
  const value = headerOf(headers, name)
  return (
    value
      ?.replace(/\w{3}, \d\d[ -]\w{3}[ -]\d{4} \d\d:\d\d:\d\d GMT/, '<date>')
      .replace(/^http:\/\/127\.0\.0\.1:\d+/, '<address>') ?? null
  )
}

function bodyDifferences(recorded: Reply, ours: Reply, pairIds: PairIds, chosen: boolean): Difference[] {
  const theirs = messageIn(recorded)
  const answer = messageIn(ours)
  if (theirs.kind === 'thrift' && answer.kind === 'thrift')
    return messageDifferences(theirs.message, answer.message, pairIds, chosen)
  if (theirs.kind === 'text' && answer.kind === 'text') {
    const plainJson = headerOf(recorded.headers, 'Content-Type') === 'application/json'
    const text = plainJson ? plainJsonEssence : String
    return textDifferences(text(theirs.text), text(answer.text))
  }
  return [{ aspect: 'body', path: 'body', recorded: kindText(theirs), ours: kindText(answer) }]
}

type Body =
  | { readonly kind: 'thrift'; readonly message: TreeMessage }
  | { readonly kind: 'text'; readonly text: string }

/** A Thrift message where the Content-Type says so and the bytes are one; anything else is text. */
function messageIn(reply: Reply): Body {
  const message = replyMessage(reply)
  if (message) return { kind: 'thrift', message }
  try {
    return { kind: 'text', text: decodedBody(reply).toString() }
  } catch (thrown) {
    if (thrown instanceof NoReply) return { kind: 'text', text: `(${thrown.message})` }
    throw thrown
  }
}

const kindText = (body: Body): string =>
  body.kind === 'thrift' ? `a Thrift reply to ${body.message.name}` : body.text.slice(0, MAX_TEXT) || 'nothing'

function messageDifferences(recorded: TreeMessage, ours: TreeMessage, pairIds: PairIds, chosen: boolean): Difference[] {
  const comparison = new TreeComparison(pairIds, chosen)
  const heads = (['name', 'type', 'seqid', 'rest'] as const).flatMap((field): Difference[] => {
    const [theirs, answer] = [recorded, ours].map((message) => String(message[field]))
    return theirs === answer ? [] : [difference(`message ${field}`, theirs, answer)]
  })
  // Every call answers one Response in the field `success`; an exception stands by itself.
  const struct = recorded.type === REPLY ? 'Response' : ''
  const [theirs, answer] = [recorded, ours].map(({ type, body }) => (type === REPLY ? fieldOf(body, 0) : body))
  if (theirs && answer) comparison.compare(theirs, answer, struct, '')
  else if (theirs !== answer)
    heads.push(difference('result', theirs ? 'a Response' : 'none', answer ? 'a Response' : 'none'))
  return [...heads, ...comparison.differences]
}

const difference = (path: string, recorded: string | undefined, ours: string | undefined): Difference => ({
  aspect: 'body',
  path,
  recorded: recorded ?? '',
  ours: ours ?? '',
})

/** Pages for people: they begin like a document, and their words are nobody's interface. */
const PAGE = /^<!doctype html>/i

function textDifferences(recorded: string, ours: string): Difference[] {
  const pages = PAGE.test(recorded) && PAGE.test(ours)
  if (recorded === ours || (pages && recorded.length === ours.length)) return []
  let at = 0
  while (recorded[at] === ours[at]) at++
  const from = Math.max(0, at - 20)
  const shown = (text: string) => text.slice(from, from + MAX_TEXT) || 'nothing'
  return [{ aspect: 'body', path: `body, character ${at}`, recorded: shown(recorded), ours: shown(ours) }]
}
