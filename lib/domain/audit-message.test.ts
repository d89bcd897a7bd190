import { expect, test } from 'vitest'
import { auditMessage, authorOf, stepMarker } from './audit-message'

test('a message of ours names the person, whoever the scheduler thinks it was', () => {
  const message = auditMessage('a1b2', 'ana', '5xx: see INC-881')
  expect(message.startsWith(stepMarker('a1b2'))).toBe(true)
  expect(authorOf({ user: 'UNSECURE', message })).toEqual({ user: 'ana', message: '5xx: see INC-881' })
})

test('a message of others stays what it is', () => {
  expect(authorOf({ user: 'kim', message: '[airglow] no marker: at all' })).toEqual({
    user: 'kim',
    message: '[airglow] no marker: at all',
  })
  expect(authorOf({ user: null, message: null })).toEqual({ user: null, message: null })
})
