import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { liftHold, placeHold } from '@/lib/store/holds'
import { openStore, type Store } from '@/lib/store/store'
import { isAppError } from './app-error'
import { StoreWatch } from './store-watch'

let store: Store
beforeAll(async () => {
  store = await openStore({ kind: 'embedded', directory: null }, 'lib/store/migrations')
})
afterAll(() => store.close())

let nowMs: number
const onMove = vi.fn()
const onError = vi.fn()
beforeEach(() => {
  nowMs = 1000
  onMove.mockClear()
  onError.mockClear()
})
const watchOf = (db: Store['db'] = store.db, everyMs = 3600_000) =>
  new StoreWatch({ db, everyMs, nowMs: () => nowMs, onMove, onError })

const JOB = { role: 'web', environment: 'prod', name: 'api' }
const hold = () => ({ id: randomUUID(), job: JOB, build: '42', by: 'ana', reason: 'leaks', actionId: null })

/** A store that can be taken away and given back. */
function flaky(): { db: Store['db']; away: boolean } {
  const state = { away: false }
  const db = new Proxy(store.db, {
    get(target, name, receiver) {
      if (state.away) throw new Error('the connection was lost')
      return Reflect.get(target, name, receiver)
    },
  })
  return Object.assign(state, { db })
}

describe('the watch', () => {
  test('T42: sees what another process records, without being told, and knows the holds then', async () => {
    const watch = watchOf(store.db, 20)
    onTestFinished(() => watch.stop())
    await watch.look()
    const before = watch.holds
    watch.start()
    expect(onMove).not.toHaveBeenCalled()
    const placed = hold()
    await placeHold(store.db, placed)
    await expect.poll(() => onMove.mock.calls.length).toBe(1)
    expect(watch.holds).not.toBe(before)
    expect(watch.holds.map(({ id }) => id)).toContain(placed.id)
    await liftHold(store.db, { id: placed.id, by: 'ben', reason: 'fixed' })
    await expect.poll(() => watch.holds.map(({ id }) => id)).not.toContain(placed.id)
  })

  test('rings no bell while nothing is recorded', async () => {
    const watch = watchOf()
    await watch.look()
    const { holds } = watch
    await watch.look()
    expect(onMove).not.toHaveBeenCalled()
    expect(watch.holds).toBe(holds)
  })

  test('notices that the store goes and that it comes back, and says since when', async () => {
    const place = flaky()
    const watch = watchOf(place.db)
    await watch.look()
    expect(watch.state).toEqual({ available: true, sinceMs: 1000 })
    nowMs = 2000
    place.away = true
    await watch.look()
    nowMs = 3000
    await watch.look()
    expect(watch.state).toEqual({ available: false, sinceMs: 2000 })
    expect([onMove.mock.calls.length, onError.mock.calls.length]).toEqual([1, 1])
    place.away = false
    await watch.look()
    expect(watch.state).toEqual({ available: true, sinceMs: 3000 })
    expect(onMove).toHaveBeenCalledTimes(2)
  })
})

describe('a store that is away', () => {
  test('is read from memory, each thing as it was last read; what was never read is refused', async () => {
    const place = flaky()
    const watch = watchOf(place.db)
    expect(await watch.read('a', async () => 1)).toBe(1)
    expect(await watch.read('a', async () => 2)).toBe(2)
    place.away = true
    const lost = async (): Promise<number> => {
      throw new Error('the connection was lost')
    }
    expect(await watch.read('a', lost)).toBe(2)
    expect(watch.state.available).toBe(false)
    // It is not even asked while it is known to be away: nobody has to wait for it.
    const asked = vi.fn(async () => 3)
    expect(await watch.read('a', asked)).toBe(2)
    expect(asked).not.toHaveBeenCalled()
    await expect(watch.read('b', asked)).rejects.toSatisfy((error) => isAppError(error, 'store-unavailable'))
    place.away = false
    await watch.look()
    expect(await watch.read('a', asked)).toBe(3)
  })

  test('takes nothing, and is not asked again and again', async () => {
    const place = flaky()
    const watch = watchOf(place.db)
    place.away = true
    const lost = vi.fn(() => Promise.reject(new Error('the connection was lost')))
    await expect(watch.withStore(lost)).rejects.toSatisfy((error) => isAppError(error, 'store-unavailable'))
    await watch.look()
    expect(watch.state.available).toBe(false)
    await expect(watch.withStore(lost)).rejects.toSatisfy((error) => isAppError(error, 'store-unavailable'))
    expect(lost).toHaveBeenCalledTimes(1)
  })

  test('one write that fails does not make it so, while it answers', async () => {
    const watch = watchOf()
    const full = () => Promise.reject(new Error('no space left on device'))
    await expect(watch.withStore(full)).rejects.toSatisfy((error) => isAppError(error, 'store-unavailable'))
    await watch.look()
    expect(watch.state.available).toBe(true)
    expect(onError).toHaveBeenCalledTimes(1)
  })

  test('remembers only so much', async () => {
    const place = flaky()
    const watch = watchOf(place.db)
    for (let n = 0; n < 201; n++) await watch.read(`${n}`, async () => n)
    place.away = true
    await watch.look()
    await expect(watch.read('0', async () => 0)).rejects.toSatisfy((error) => isAppError(error, 'store-unavailable'))
    expect(await watch.read('1', async () => 0)).toBe(1)
    expect(await watch.read('200', async () => 0)).toBe(200)
  })
})
