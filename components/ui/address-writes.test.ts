import { expect, test, vi } from 'vitest'
import { addressWillBe, isAddressBehind, openWhenWritten } from './address-writes'

/** A write to the address, and how it ends. */
function write(end: () => unknown = () => undefined) {
  let finish = () => {}
  const written = new Promise<unknown>((resolve) => {
    finish = () => resolve(end())
  })
  addressWillBe(written)
  return { written, finish }
}

test('a page is opened at once while nothing is to be written', () => {
  const open = vi.fn()
  expect(isAddressBehind()).toBe(false)
  openWhenWritten(open)
  expect(open).toHaveBeenCalledOnce()
})

test.each([
  ['is done', () => undefined],
  ['fails', () => Promise.reject(new Error('the address is too long'))],
])('a page waits for the newest write, and opens once when it %s', async (_, end) => {
  const older = write()
  const newest = write(end)
  const open = vi.fn()
  openWhenWritten(open)
  older.finish()
  await older.written
  expect(open).not.toHaveBeenCalled()
  expect(isAddressBehind()).toBe(true)
  newest.finish()
  await expect.poll(() => open.mock.calls.length).toBe(1)
  expect(isAddressBehind()).toBe(false)
})

test('of what is asked for while the address is behind, the last is opened, once', async () => {
  const { finish } = write()
  const [first, last] = [vi.fn(), vi.fn()]
  for (const open of [first, last, last]) openWhenWritten(open)
  finish()
  await expect.poll(() => last.mock.calls.length).toBe(1)
  write().finish()
  await expect.poll(isAddressBehind).toBe(false)
  expect(first).not.toHaveBeenCalled()
  expect(last).toHaveBeenCalledOnce()
})

test('what a page asks for as it opens waits for nothing that was before', async () => {
  const { finish } = write()
  const later = vi.fn()
  openWhenWritten(() => openWhenWritten(later))
  finish()
  await expect.poll(() => later.mock.calls.length).toBe(1)
})
