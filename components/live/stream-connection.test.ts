import { expect, test } from 'vitest'
import { parseBell } from './stream-connection'

test('a ring is a topic and a version', () => {
  expect(parseBell('{"topic":"board","version":7}')).toEqual({ topic: 'board', version: 7 })
  expect(parseBell('{"topic":"actions","version":0,"more":"of a newer server"}')).toEqual({
    topic: 'actions',
    version: 0,
  })
})

test.each([
  ['no JSON', 'ping'],
  ['another topic', '{"topic":"holds","version":1}'],
  ['no version', '{"topic":"board"}'],
  ['a version of another kind', '{"topic":"board","version":"7"}'],
  ['null', 'null'],
  ['something too long to be one', `{"topic":"board","version":1,"rest":"${'x'.repeat(1_000)}"}`],
  ['no text at all', undefined],
])('%s is no ring', (_name, data) => {
  expect(parseBell(data)).toBeNull()
})
