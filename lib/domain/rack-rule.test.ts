import { describe, expect, test } from 'vitest'
import { parseRackRule, rackFinder } from './rack-rule'

describe('a rule for racks', () => {
  test.each(['-(r\\d+)-', '^(?:aurora|mesos)-(\\w+)', '^[^.]+\\.([^.]+)\\.', '(rack[)+]*)'])('%s is taken', (rule) => {
    expect(parseRackRule(rule)).toEqual({ kind: 'rule', rule })
  })

  test.each([
    ['no group', '-r\\d+-', 'needs a group'],
    ['no expression', '-(r', 'is no regular expression'],
    ['a group that repeats', '(a+)+b', 'must not repeat a group'],
    ['a group that repeats by count', '((?:a|aa){2,})b', 'must not repeat a group'],
    ['a reference back', '(a)\\1', 'must not refer back'],
    ['too long', `(${'a'.repeat(300)})`, 'at most'],
  ])('%s is refused', (_, rule, problem) => {
    expect(parseRackRule(rule)).toMatchObject({ kind: 'wrong', problem: expect.stringContaining(problem) })
  })
})

test('the first group is the rack', () => {
  const rackOf = rackFinder('-(r\\d+)-')
  expect([
    rackOf('dca1-r12-h08'),
    rackOf('dca1-r12-h08'),
    rackOf('somewhere'),
    rackOf(`x-r1-${'y'.repeat(300)}`),
  ]).toEqual(['r12', 'r12', null, null])
  expect(rackFinder(null)('dca1-r12-h08')).toBeNull()
})
