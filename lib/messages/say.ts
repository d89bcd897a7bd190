import { createTranslator } from 'use-intl/core'
import messages from './en.json'
import { Recent } from './recent'

const reported = new Set<string>()

const translate = createTranslator({
  locale: 'en',
  messages,
  timeZone: 'UTC',
  onError: ({ message }) => {
    if (reported.has(message)) return
    reported.add(message)
    console.error(`A message cannot be said: ${message}`)
  },
  getMessageFallback: ({ key, namespace }) => readable(namespace === undefined ? key : `${namespace}.${key}`),
})

/** `board.hidden-trouble` as "hidden trouble". */
const readable = (place: string): string => (place.split('.').at(-1) ?? place).replaceAll('-', ' ')

// Most of what is said was said a second ago, and putting a message together takes ten times as long as finding it.
const said = new Recent<string>(4_000)
const LONGEST_KEPT = 600

/**
 * The text of the product, by its place in `en.json`, in ICU MessageFormat: `say('board.count', { n: 3 })`; `say.rich` for text
 * with marks in it. Of a message that does not exist its name is shown, and the console says so once: one word that is missing
 * must not take the page of an outage with it. A value that is lacking is as mild: the name, or, from compiled messages, the
 * word “undefined” in its place. The tests of this room and of the pages see to it that none is.
 */
export const say = new Proxy(translate, {
  apply(target, self, given) {
    const key = given.length === 1 ? String(given[0]) : JSON.stringify(given)
    const held = said.get(key)
    if (held !== undefined) return held
    const text: unknown = Reflect.apply(target, self, given)
    if (typeof text === 'string' && key.length + text.length <= LONGEST_KEPT) said.set(key, text)
    return text
  },
})
