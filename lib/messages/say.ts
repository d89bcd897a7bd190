import { createTranslator } from 'use-intl/core'
import messages from './en.json'

/**
 * The text of the product, by its place in `en.json`, in ICU MessageFormat: `say('board.count', { n: 3 })`; `say.rich` for text
 * with marks in it. Throws for a message that does not exist or lacks a value, which the tests of the page then see.
 */
export const say = createTranslator({
  locale: 'en',
  messages,
  timeZone: 'UTC',
  onError: (error) => {
    throw error
  },
})
