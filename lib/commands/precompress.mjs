import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'

const compress = promisify(brotliCompress)

/** Names of what is compressed ahead of time, within `_next/static/chunks`. */
const COMPRESSED = /\.(js|css)$/

/**
 * Writes beside each script and style sheet of a build the same as Brotli makes it when it may take its time: a seventh smaller
 * than what Next compresses while somebody waits. Next calls it (`next.config.js`), which also sends these to whom can read them.
 *
 * @param {{ distDir: string }} build
 */
export async function precompress({ distDir }) {
  const folder = join(distDir, 'static/chunks')
  const names = await readdir(folder, { recursive: true })
  await Promise.all(
    names
      .filter((name) => COMPRESSED.test(name))
      .map(async (name) => {
        const path = join(folder, name)
        const content = await readFile(path)
        const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
        await writeFile(`${path}.br`, await compress(content, { params }))
      }),
  )
}
