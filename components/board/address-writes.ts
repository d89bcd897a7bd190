/** The newest write to the address of the page that has been asked for and not been done; null: none. */
let underWay: Promise<unknown> | null = null

/** @param written ends when the address says what was asked for, which is up to some 150 ms later */
export function addressWillBe(written: Promise<unknown>): void {
  const over = () => {
    if (underWay === written) underWay = null
  }
  underWay = written
  written.then(over, over)
}

/**
 * Opens another page when the address of this one has been written. The router takes a write for a navigation, and drops the one that
 * is under way: a row that is opened right after a word of search would not open.
 *
 * @param event the navigation of a link; left alone when nothing is to be written
 */
export function openWhenWritten(event: { preventDefault: () => void }, open: () => void): void {
  if (underWay === null) return
  event.preventDefault()
  underWay.then(open, open)
}
