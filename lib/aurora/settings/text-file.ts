import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

export type BoundedText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'unreadable' }

/** Reads a file of at most `maxBytes`. Never rejects, and never waits for what is no regular file. */
export async function readBoundedFile(path: string, maxBytes: number): Promise<BoundedText> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      if (!(await file.stat()).isFile()) return { kind: 'unreadable' }
      const buffer = Buffer.alloc(maxBytes + 1)
      let length = 0
      for (let read = -1; read !== 0 && length < buffer.length; length += read) {
        read = (await file.read(buffer, length, buffer.length - length)).bytesRead
      }
      return length > maxBytes ? { kind: 'too-large' } : { kind: 'text', text: buffer.toString('utf8', 0, length) }
    } finally {
      await file.close()
    }
  } catch {
    return { kind: 'unreadable' }
  }
}
