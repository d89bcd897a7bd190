/** The newest write to the address of the page that has been asked for and not been done; null: none. */
let underWay: Promise<unknown> | null = null
/** Opens what was asked for last while it is under way. */
let openNext: (() => void) | null = null

/** @param written ends when the address says what was asked for, which is up to some 150 ms later */
export function addressWillBe(written: Promise<unknown>): void {
  const over = () => {
    if (underWay !== written) return
    underWay = null
    const open = openNext
    openNext = null
    open?.()
  }
  underWay = written
  written.then(over, over)
}

/** Whether a page that is opened now would have to wait. */
export const isAddressBehind = (): boolean => underWay !== null

/**
 * Opens another page, when the address of this one has been written. The router takes a write for a navigation, and drops the one
 * that is under way: what is opened right after a word of search, or a choice, would not open. Of what is asked for meanwhile the
 * last is opened.
 */
export function openWhenWritten(open: () => void): void {
  if (underWay === null) open()
  else openNext = open
}
