import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/** `growth`: as a disk without space usually is, what is there already can be written over. `writes`: nothing can be written. */
export type Fullness = 'growth' | 'writes'

/** A disk of this process that can be filled and freed: everything under one directory. Import it before who writes there. */
export class FillableDisk {
  #full: Fullness | null = null

  constructor(readonly directory: string) {
    const { openSync, writeSync, statfsSync } = fs
    const paths = new Map<number, string>()
    Object.assign(fs, {
      openSync: (...args: Parameters<typeof openSync>) => {
        const file = openSync(...args)
        paths.set(file, String(args[0]))
        return file
      },
      // As PGlite calls it: a buffer, an offset in it, a length, a position; or a text.
      writeSync: (file: number, data: Uint8Array, offset?: number, length?: number, position?: number | null) => {
        const grows = (position ?? Number.MAX_SAFE_INTEGER) + (length ?? 1) > fs.fstatSync(file).size
        const refused = this.#full === 'writes' || (this.#full === 'growth' && grows)
        if (refused && paths.get(file)?.startsWith(directory)) throw noSpace()
        return writeSync(file, data, offset, length, position)
      },
      statfsSync: (...args: Parameters<typeof statfsSync>) =>
        this.#full === null ? statfsSync(...args) : { ...statfsSync(...args), bavail: 0 },
    })
    syncBuiltinESMExports()
  }

  fill(how: Fullness): void {
    this.#full = how
  }

  free(): void {
    this.#full = null
  }
}

const noSpace = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
