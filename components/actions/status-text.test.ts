import { expect, test } from 'vitest'
import { samplePlanned } from '@/components/meta-update/sample.test-support'
import { timesIn } from '@/lib/messages/zoned-time'
import { sampleAction, samplePart, sampleStep } from './sample.test-support'
import { statusText } from './status-text'

test('every cluster has its line, with what a reader elsewhere would ask next', () => {
  const steps = [
    sampleStep('east', { parts: [samplePart(1, 'done'), samplePart(2, 'sent')], state: 'moving' }),
    sampleStep('north', { state: 'planned', queued: true, expiresAtMs: Date.UTC(2026, 10, 22, 5, 0, 0) }),
    sampleStep('west', { state: 'needs-human', settled: { by: 'bo', note: 'all on 41', atMs: 5 }, sentence: 'Look' }),
  ]
  const reply = { ...sampleAction(steps), leftAlone: [samplePlanned('up', { sentence: 'Superseded' })] }
  expect(
    statusText(reply, ['east', 'north', 'west'], 'http://x/actions/a1', timesIn('Asia/Kolkata').dateTime).split('\n'),
  ).toEqual([
    'Restoring in 2 clusters',
    'by ana, 2026-11-22 08:26:10 UTC+5:30: crash loop',
    '0 of 3 clusters through, 1 cluster waits for somebody or something; without that it does not end',
    'east: Moving back (1 of 2 parts done). The rollback is being sent',
    'north: Queued, until 2026-11-22 10:30:00 UTC+5:30. The rollback is being sent',
    'west: Settled by hand. Look. Settled by bo: all on 41',
    'up: left alone. Superseded',
    'as of 2026-11-22 08:30:00 UTC+5:30',
    'http://x/actions/a1',
  ])
})
