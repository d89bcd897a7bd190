import { describe, expect, test } from 'vitest'
import { newest } from './newest'

const reply = (nowMs: number, version: number) => ({ nowMs, version })

describe('of two replies the newer one stays', () => {
  test('an answer that was overtaken on its way is dropped', () => {
    const held = reply(2_000, 8)
    expect(newest(held, reply(1_000, 7), 100)).toBe(held)
  })

  test('the same version, asked for earlier, is dropped too', () => {
    const held = reply(2_000, 8)
    expect(newest(held, reply(1_999, 8), 100)).toBe(held)
  })

  test('a later answer wins, whatever its version: a server that began again counts from one', () => {
    const arrived = reply(3_000, 1)
    expect(newest(reply(2_000, 800), arrived, 100)).toBe(arrived)
  })

  test('a server whose clock was set back is believed after a minute', () => {
    const arrived = reply(1_000, 1)
    expect(newest(reply(2_000, 800), arrived, 60_001)).toBe(arrived)
  })

  test('the first answer is the newest', () => {
    const arrived = reply(1, 1)
    expect(newest(undefined, arrived, 0)).toBe(arrived)
  })
})
