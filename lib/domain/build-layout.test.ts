import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BuildLayout, buildCounts, layoutAfter, withBuild } from './build-layout'
import { update } from './sample.test-support'
import { instanceIds, instanceRanges } from './task-config'

const range = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 6 }))
  .map(([first, length]) => ({ first, last: first + length }))
const stroke = fc.record({
  ranges: fc.array(range, { maxLength: 5 }),
  build: fc.option(fc.constantFrom('41', '42', '43'), { nil: null }),
})

test('a layout is what a map of single instances would be, in as few runs as can be', () => {
  fc.assert(
    fc.property(fc.array(stroke, { maxLength: 8 }), (strokes) => {
      const map = new Map<number, string>()
      let layout: BuildLayout = []
      for (const { ranges, build } of strokes) {
        layout = withBuild(layout, ranges, build)
        for (const id of instanceIds(ranges))
          if (build === null) map.delete(id)
          else map.set(id, build)
      }
      const told = layout.flatMap(({ first, last, build }) => instanceIds([{ first, last }]).map((id) => [id, build]))
      expect(told).toEqual([...map].sort(([a], [b]) => a - b))
      const runs = ['41', '42', '43'].flatMap((build) =>
        instanceRanges([...map].flatMap(([id, own]) => (own === build ? id : []))),
      )
      expect(layout).toHaveLength(runs.length)
      expect(buildCounts(layout).reduce((sum, { count }) => sum + count, 0)).toBe(map.size)
    }),
  )
})

const after = (shape: Parameters<typeof update>[0], before: BuildLayout = []) =>
  Object.fromEntries(buildCounts(layoutAfter(before, update(shape))).map(({ build, count }) => [build, count]))

test.each<[string, Parameters<typeof update>[0], object]>([
  ['a complete update', { status: 'ROLLED_FORWARD' }, { 42: 4 }],
  ['one that is rolled back', { status: 'ROLLED_BACK', events: [[0, 'INSTANCE_UPDATED']] }, { 41: 4 }],
  ['one that has just begun', {}, { 41: 4 }],
  [
    'one half-way',
    {
      events: [
        [0, 'INSTANCE_UPDATING'],
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATING'],
      ],
    },
    { 41: 2, 42: 2 },
  ],
  [
    'one aborted on its way back',
    {
      status: 'ABORTED',
      events: [
        [0, 'INSTANCE_UPDATED'],
        [1, 'INSTANCE_UPDATE_FAILED'],
        [0, 'INSTANCE_ROLLED_BACK'],
      ],
    },
    { 41: 3, 42: 1 },
  ],
  ['a first deployment', { status: 'ROLLED_FORWARD', old: {} }, { 42: 4 }],
  ['a first deployment that is rolled back', { status: 'ROLLED_BACK', old: {} }, {}],
  ['one that removes instances', { status: 'ROLLED_FORWARD', desired: { build: '42', ids: [0, 1] } }, { 42: 2 }],
  ['a pure shrink half-way', { desired: null, events: [[3, 'INSTANCE_UPDATED']] }, { 41: 3 }],
])('%s', (_, shape, builds) => expect(after(shape)).toEqual(builds))

test('what an update is not about stays as it was', () => {
  const before = [{ first: 0, last: 9, build: '40' }]
  expect(after({ status: 'ROLLED_FORWARD' }, before)).toEqual({ 42: 4, 40: 6 })
  expect(after({ status: 'ROLLED_BACK' }, before)).toEqual({ 41: 4, 40: 6 })
})
