/** Calls through at once, then at most once per `everyMs`; calls in between become one at the end. */
export function throttle(run: () => void, everyMs: number): { call: () => void; cancel: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let waiting = false
  const rest = () => {
    timer = setTimeout(() => {
      timer = undefined
      if (!waiting) return
      waiting = false
      run()
      rest()
    }, everyMs)
  }
  return {
    call: () => {
      if (timer !== undefined) {
        waiting = true
        return
      }
      run()
      rest()
    },
    cancel: () => {
      clearTimeout(timer)
      timer = undefined
      waiting = false
    },
  }
}
