/** What drawing may take of one frame, in milliseconds: the rest is the browser's, to bring it to the screen. */
const SHARE_MS = 5

const waiting = new Set<() => void>()
let asked = false

function askForFrame() {
  if (asked) return
  asked = true
  requestAnimationFrame(drawSome)
}

function drawSome() {
  asked = false
  const beganMs = performance.now()
  try {
    for (const draw of waiting) {
      waiting.delete(draw)
      draw()
      if (performance.now() - beganMs > SHARE_MS) break
    }
  } finally {
    // What can't be drawn does not keep what waits behind it.
    if (waiting.size > 0) askForFrame()
  }
}

/** Draws in one of the next frames, first come first served: whoever scrolls or zooms is not kept waiting by what comes into view. */
export function drawSoon(draw: () => void): void {
  waiting.add(draw)
  askForFrame()
}

/** It is not wanted any more. */
export const drawNoMore = (draw: () => void): void => void waiting.delete(draw)
