import { expect, test } from 'vitest'
import { localPrincipal, principalOf } from './principal'

const asking = (name?: string) =>
  principalOf(new Request('http://localhost/', { headers: name === undefined ? {} : { 'airglow-name': name } }))

test('whoever says a name acts under it, whoever says none acts without', () => {
  expect(asking(encodeURIComponent('Ana María 王'))).toEqual({ kind: 'local', name: 'Ana María 王' })
  expect(asking()).toEqual(localPrincipal)
})

test('a name that cannot be kept is refused, in words', () => {
  for (const bad of ['', 'a', '%', '%00ab', 'a%3Ab', 'x'.repeat(100)])
    expect(() => asking(bad), bad).toThrow(/2 to 60 printable characters/)
})
