import { expect, test } from 'vitest'
import { packReply, SharedReplies } from './shared-replies'

test('many who ask for the same version cost one', async () => {
  const replies = new SharedReplies()
  let made = 0
  const ask = (version: string) => replies.get('board', version, async () => ({ made: ++made }))
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask('1')))
  expect(made).toBe(1)
  expect(new Set(answers).size).toBe(1)
  await ask('2')
  expect(made).toBe(2)
})

test('a failure is told to whoever asked and not kept', async () => {
  const replies = new SharedReplies()
  await expect(replies.get('board', '1', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect((await replies.get('board', '1', async () => 'yes')).body).toBe('"yes"')
})

test('equal bodies have equal validators, different ones different', () => {
  expect(packReply({ a: 1 }).etag).toBe(packReply({ a: 1 }).etag)
  expect(packReply({ a: 1 }).etag).not.toBe(packReply({ a: 2 }).etag)
})
