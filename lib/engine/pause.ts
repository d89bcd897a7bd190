/** A wait between rounds that can be cut short; a wake-up while nobody waits cuts the next wait short. */
export class Pause {
  #wake: (() => void) | null = null
  #isDue = false

  wake(): void {
    this.#isDue = true
    this.#wake?.()
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#wake?.(), ms)
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = null
        this.#isDue = false
        resolve()
      }
      if (this.#isDue) this.#wake()
    })
  }
}
