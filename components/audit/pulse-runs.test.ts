import { expect, test } from 'vitest'
import { pulseRuns } from './pulse-runs'

const lines = (text: string) => [...text].map((sign, at) => ({ at, pulse: sign === 'p' }))
const shape = (text: string) =>
  pulseRuns(lines(text)).map((run) => (run.kind === 'line' ? run.line.at : run.lines.map(({ at }) => at)))

test('three or more lines about pulses in a row are one, wherever they stand', () => {
  expect(shape('.ppp.')).toEqual([0, [1, 2, 3], 4])
  expect(shape('pppp')).toEqual([[0, 1, 2, 3]])
  expect(shape('ppp.ppp')).toEqual([[0, 1, 2], 3, [4, 5, 6]])
})

test('a few stay as they are, in their order, and nothing is left out', () => {
  expect(shape('pp.p')).toEqual([0, 1, 2, 3])
  expect(shape('')).toEqual([])
})
