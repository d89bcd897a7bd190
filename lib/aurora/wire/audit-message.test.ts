import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitAuditMessage, LONGEST_AUDIT_MESSAGE } from './audit-message'

test.each([
  ['rolled back', 'rolled back'],
  ['first line\r\n\tsecond', 'first line second'],
  ['\u0000\u001b[31mred\u0085', ' [31mred '],
  ['half \ud83d of a pair', 'half \ufffd of a pair'],
  ['é漢😀', 'é漢😀'],
  ['x'.repeat(2000), 'x'.repeat(1024)],
  [`x${'😀'.repeat(1000)}`, `x${'😀'.repeat(511)}`],
  ['😀'.repeat(5000), '😀'.repeat(512)],
])('%j', (text, fitted) => {
  expect(fitAuditMessage(text)).toBe(fitted)
})

test('whatever the text, Aurora takes the message and UTF-8 keeps it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
      const fitted = fitAuditMessage(text)
      expect(fitted.length).toBeLessThanOrEqual(LONGEST_AUDIT_MESSAGE)
      expect(Buffer.from(fitted).toString()).toBe(fitted)
      expect(fitted).not.toMatch(/\p{Cc}/u)
      expect(fitAuditMessage(fitted)).toBe(fitted)
    }),
  )
})
