import { expect, test, vi } from 'vitest'
import { addressWillBe, openWhenWritten } from './address-writes'

function press() {
  const event = { preventDefault: vi.fn() }
  const open = vi.fn()
  openWhenWritten(event, open)
  return { event, open }
}

test('a link is left alone while nothing is to be written', () => {
  const { event, open } = press()
  expect(event.preventDefault).not.toHaveBeenCalled()
  expect(open).not.toHaveBeenCalled()
})

test.each([
  ['is done', () => Promise.resolve()],
  ['fails', () => Promise.reject(new Error('the address is too long'))],
])('a link waits for the newest write, and opens once when it %s', async (_, end) => {
  let write = () => {}
  const newest = new Promise<void>((resolve) => {
    write = () => resolve(end())
  })
  const older = Promise.resolve()
  addressWillBe(older)
  addressWillBe(newest)
  const { event, open } = press()
  expect(event.preventDefault).toHaveBeenCalledOnce()
  await older
  expect(open).not.toHaveBeenCalled()
  write()
  await vi.waitFor(() => expect(open).toHaveBeenCalledOnce())
  expect(press().event.preventDefault).not.toHaveBeenCalled()
})
