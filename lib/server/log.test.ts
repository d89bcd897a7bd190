import { sql } from 'drizzle-orm'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openStore } from '@/lib/store/store'
import { log } from './log'

test('a query that fails is told without its parameters, which may hold secrets', async () => {
  const store = await openStore({ kind: 'embedded', directory: null }, 'lib/store/migrations')
  onTestFinished(() => store.close())
  const lines: string[] = []
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  onTestFinished(() => stderr.mockRestore())
  const failed = await store.db
    .execute(sql`insert into plans (id, fingerprint) values ('0b9f0f6e-0000-4000-8000-000000000000', ${'hush-hush'})`)
    .then(
      () => null,
      (error: unknown) => error,
    )
  expect(String(failed)).toContain('hush-hush')
  log.error('It went wrong.', failed)
  log.error('So did this.', new Error('an ordinary one'))
  expect(lines.join('')).not.toContain('hush-hush')
  expect(lines[0]).toMatch(/null value in column.*insert into plans/)
  expect(lines[1]).toMatch(/an ordinary one.*log\.test\.ts/)
  for (const line of lines) expect(line.split('\n')).toHaveLength(2)
})
