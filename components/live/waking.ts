const EVERY_MS = 2_000
/** A timer that comes so late has slept: the machine's lid was closed, or the browser froze the page. */
const ASLEEP_MS = 10_000

/** Calls whenever this page has slept. Lids close without any event that a page would see. Returns how to stop. */
export function onWaking(call: () => void): () => void {
  let lastMs = Date.now()
  const timer = setInterval(() => {
    const nowMs = Date.now()
    if (nowMs - lastMs > EVERY_MS + ASLEEP_MS) call()
    lastMs = nowMs
  }, EVERY_MS)
  return () => clearInterval(timer)
}
