import { afterEach, expect, test, vi } from 'vitest'
import { drawNoMore, drawSoon } from './draw-queue'

let clockMs = 0
let frames: FrameRequestCallback[] = []
vi.stubGlobal('requestAnimationFrame', (draw: FrameRequestCallback) => frames.push(draw))
vi.spyOn(performance, 'now').mockImplementation(() => clockMs)

function nextFrame() {
  const due = frames
  frames = []
  for (const draw of due) draw(clockMs)
}

afterEach(() => {
  while (frames.length > 0) nextFrame()
})

const drawn: string[] = []
const drawing = (name: string, tookMs: number) => () => {
  drawn.push(name)
  clockMs += tookMs
}

test('what is small is drawn in one frame, what is large over several, in the order of asking', () => {
  drawn.length = 0
  for (const [name, tookMs] of [
    ['a', 1],
    ['b', 1],
    ['c', 9],
    ['d', 9],
    ['e', 1],
  ] as const)
    drawSoon(drawing(name, tookMs))
  expect(frames).toHaveLength(1)
  nextFrame()
  expect(drawn).toEqual(['a', 'b', 'c'])
  nextFrame()
  expect(drawn).toEqual(['a', 'b', 'c', 'd'])
  nextFrame()
  expect(drawn).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(frames).toEqual([])
})

test('what is not wanted any more is not drawn, and what is asked for twice is drawn once', () => {
  drawn.length = 0
  const [gone, kept] = [drawing('gone', 1), drawing('kept', 1)]
  drawSoon(gone)
  drawSoon(kept)
  drawSoon(kept)
  drawNoMore(gone)
  nextFrame()
  expect(drawn).toEqual(['kept'])
})

test('what cannot be drawn keeps nothing else from it', () => {
  drawn.length = 0
  drawSoon(() => {
    throw new Error('no memory for the picture')
  })
  drawSoon(drawing('next', 1))
  expect(nextFrame).toThrow('no memory')
  nextFrame()
  expect(drawn).toEqual(['next'])
})
