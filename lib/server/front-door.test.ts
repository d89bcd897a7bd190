import { expect, test } from 'vitest'
import { paths } from '@/lib/contract/paths'
import { refuseAtTheDoor } from './front-door'

const JOB = { role: 'web', environment: 'prod', name: 'api' }
const knock = (method: string, path: string, host = 'localhost:3000') =>
  refuseAtTheDoor({ method, url: `http://localhost:3000${path}`, headers: new Headers({ host }) })

test.each<[string, readonly string[]]>([
  [paths.api.metaUpdates(), ['GET', 'HEAD']],
  [paths.api.metaUpdate('a/b'), ['GET', 'HEAD']],
  [paths.api.plan('a/b'), ['POST']],
  [paths.api.actions(), ['POST']],
  [paths.api.action('x'), ['GET', 'HEAD']],
  [paths.api.cancel('x'), ['POST']],
  [paths.api.settle('x', 'y'), ['POST']],
  [paths.api.holds(JOB), ['GET', 'HEAD', 'POST']],
  [paths.api.liftHold(JOB, 'x'), ['POST']],
  [paths.api.audit({ by: 'ana', before: 7 }), ['GET', 'HEAD']],
  [paths.api.health(), ['GET', 'HEAD']],
])('%s takes %s', async (path, allowed) => {
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
    const refusal = knock(method, path)
    if (allowed.includes(method)) expect(refusal).toBeNull()
    else {
      expect(refusal?.status).toBe(405)
      expect(refusal?.headers.get('allow')).toBe(allowed.join(', '))
    }
  }
  expect(knock('GET', path, 'evil.example')?.status).toBe(400)
})

test('addresses are written so that they read back the same', () => {
  expect(paths.verb('a b/c', 'rollback', { only: ['x/y', 'z'], retryOf: 'r' })).toBe(
    '/meta-updates/a%20b%2Fc/rollback?only=x%2Fy&only=z&retryOf=r',
  )
  expect(paths.verb('a', 'pause')).toBe('/meta-updates/a/pause')
  expect(paths.audit({ before: null, action: '', by: 'ana & ben' })).toBe('/audit?by=ana+%26+ben')
})
