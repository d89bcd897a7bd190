// Put into each page that `bench-screens.ts` measures, ahead of the page's own scripts. Plain JavaScript: nothing builds it.
;(() => {
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))

  /** Resolves when the frame that is under way has been laid out and painted. */
  const painted = () =>
    nextFrame().then(
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => resolve(performance.now())
          port2.postMessage(null)
        }),
    )

  async function frames(count) {
    let at = 0
    for (let frame = 0; frame < count; frame++) at = await nextFrame()
    return at
  }

  const hasVerdict = () => document.querySelector('main h1') !== null
  const hasLanes = () => {
    const span = document.querySelector('main table:not([role=grid]) tbody td > div > div[aria-hidden] > span')
    return span !== null && span.getBoundingClientRect().width > 0
  }
  const hasCells = () => {
    const canvas = document.querySelector('[role=grid] canvas')
    if (!canvas?.width || !canvas.height) return false
    const { data } = canvas.getContext('2d').getImageData(0, 0, 16, 16)
    return data.some((part) => part !== 0)
  }

  /** Resolves with the time since the page was asked for when verdict, lanes and the first cells have been painted. */
  async function firstUseful() {
    const isThere = rival ? () => rival.cells.size > 0 : hasCells
    do await nextFrame()
    while (!(hasVerdict() && hasLanes() && isThere()))
    return painted()
  }

  /** Brings the cells to the upper edge of the screen, and resolves when they are drawn there. */
  async function showCells() {
    const isThere = rival ? () => rival.cells.size > 0 : hasCells
    do {
      ;(rival ? rival.box : document.querySelector('[role=grid]'))?.scrollIntoView({ behavior: 'instant' })
      await nextFrame()
    } while (!isThere())
    return painted()
  }

  /** Walks down and back up again, one step a frame, as far as the page goes. Resolves with how long each frame took. */
  async function scroll(stepPx, most) {
    const times = []
    let before = await frames(2)
    for (const direction of [1, -1]) {
      let at = -1
      for (let step = 0; step < most && at !== scrollY; step++) {
        at = scrollY
        scrollBy({ top: direction * stepPx, behavior: 'instant' })
        const now = await nextFrame()
        times.push(now - before)
        before = now
      }
    }
    return times
  }

  /** Goes through these zooms. Resolves, for each, with how long the frames after it took. */
  async function zoom(words, framesEach) {
    const switches = []
    for (const word of words) {
      const times = []
      let before = await frames(2)
      if (rival) rival.box.hidden = word !== 'Strips'
      else [...document.querySelectorAll('main [role=radio]')].find(({ textContent }) => textContent === word).click()
      for (let frame = 0; frame < framesEach; frame++) {
        const now = await nextFrame()
        times.push(now - before)
        before = now
      }
      switches.push(times)
    }
    return switches
  }

  /** From now on `drawn` waits until the legend tells other numbers, and three frames more: by then all that changed is drawn. */
  function watchLegend() {
    bench.drawn = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect()
        resolve(frames(3))
      })
      observer.observe(document.querySelector('main fieldset'), { subtree: true, childList: true, characterData: true })
    })
  }

  // The rival: the same page in its zoom of bars, and under them a node for each cell, with class and title.

  const rival = window.benchRival ? { box: document.createElement('div'), cells: new Map() } : null

  const STYLE = `.rival { display: flex; flex-wrap: wrap; margin-bottom: 8px }
    .rival i { width: calc(var(--cell) - 2px); height: calc(var(--cell) - 2px); margin: 1px; background: var(--tone-plain) }
    .rival .failed, .rival .missing { background: var(--tone-bad) }
    .rival .flapping { background: var(--tone-warn) }
    .rival .moving { background: var(--tone-move) }
    .rival .watching { background: var(--tone-watch) }
    .rival .updated { background: var(--tone-good) }
    .rival .restoring, .rival .restored { background: var(--tone-back) }`

  function* rowsOf({ ids, ...columns }) {
    const values = Object.fromEntries(
      ['state', 'build', 'status', 'host'].map((name) => {
        const { values, each, runs } = columns[name]
        if (each) return [name, each.map((place) => values[place])]
        if (!runs) return [name, values]
        const all = []
        for (let at = 0; at < runs.length; at += 2) for (let n = 0; n < runs[at + 1]; n++) all.push(values[runs[at]])
        return [name, all]
      }),
    )
    let at = 0
    for (const [first, last] of ids)
      for (let id = first; id <= last; id++, at++)
        yield { id, state: values.state[at], build: values.build[at], status: values.status[at], host: values.host[at] }
  }

  /** Makes a node for each instance that a reply tells, or gives the one it has another look. */
  function showRival({ members }) {
    for (const { key, instances } of members) {
      let strip = rival.box.querySelector(`[data-cluster="${key.cluster}"]`)
      if (!strip) {
        strip = document.createElement('div')
        strip.className = 'rival'
        strip.dataset.cluster = key.cluster
        rival.box.append(strip)
      }
      for (const { id, state, build, status, host } of rowsOf(instances)) {
        const name = `${key.cluster} ${id}`
        let cell = rival.cells.get(name)
        if (!cell) {
          cell = document.createElement('i')
          rival.cells.set(name, cell)
          strip.append(cell)
        }
        cell.className = state
        cell.title = `${key.cluster} #${id}: ${state}, ${build}, ${status}, ${host}`
      }
    }
  }

  async function firstRival(reply) {
    const most = Math.max(...reply.members.map(({ instances }) => instances.ids.at(-1)[1]))
    const style = document.createElement('style')
    style.textContent = STYLE
    document.head.append(style)
    rival.box.style.setProperty('--cell', most < 1500 ? '10px' : '8px')
    let bars = null
    while (!bars) {
      await nextFrame()
      bars = document.querySelector('main ul[aria-label="Instances by cluster"]')
    }
    bars.after(rival.box)
    showRival(reply)
  }

  if (rival) {
    const ask = fetch
    window.fetch = async (url, options) => {
      const response = await ask(url, options)
      // The same reply as the page's own, so that nothing is asked for twice.
      if (rival.cells.size === 0 && String(url).includes('/instances')) void response.clone().json().then(firstRival)
      return response
    }
  }

  /** Asks for a change; `drawn` waits until it shows. */
  function askRival() {
    bench.drawn = fetch(`/api${location.pathname}/instances`)
      .then((response) => response.json())
      .then((reply) => {
        showRival(reply)
        return frames(3)
      })
  }

  const bench = { firstUseful: firstUseful(), frames, showCells, scroll, zoom, watchLegend, askRival, drawn: null }
  window.bench = bench
})()
