import { expect, test } from 'vitest'
import { sampleTurn } from '@/components/meta-update/sample.test-support'
import { type EventFilter, firstInstanceOf, matchingEvents } from './event-filter'

const ALL: EventFilter = { search: '', cluster: null, kind: 'all', range: null }
const started = { ...sampleTurn('dca1', 1_000, 'ROLLING_FORWARD', 'bo'), message: 'connection pooling' }
const failed = {
  ...sampleTurn('sjc1', 2_000, 'INSTANCE_UPDATE_FAILED'),
  kind: 'instances' as const,
  tone: 'bad' as const,
  user: null,
  text: '3 instances failed',
  untilMs: 2_500,
  instances: '4–6, 17',
}
const paused = { ...sampleTurn('dca1', 3_000, 'ROLL_FORWARD_PAUSED', 'ana'), text: 'Paused by ana' }
const found = (filter: Partial<EventFilter>) => matchingEvents([started, failed, paused], { ...ALL, ...filter })

test('all, the newest first', () => expect(found({})).toEqual([paused, failed, started]))
test.each<[Partial<EventFilter>, unknown[]]>([
  [{ cluster: 'dca1' }, [paused, started]],
  [{ kind: 'turns' }, [paused, started]],
  [{ kind: 'failures' }, [failed]],
  [{ kind: 'people' }, [paused, started]],
  [{ search: 'ANA paused' }, [paused]],
  [{ search: 'pooling' }, [started]],
  [{ search: '#5' }, [failed]],
  [{ search: '17' }, [failed]],
  [{ search: '7' }, []],
  [{ search: 'ana', kind: 'failures' }, []],
  [{ range: { fromMs: 2_400, untilMs: 2_600 } }, [failed]],
  [{ range: { fromMs: 0, untilMs: 1_500 } }, [started]],
])('%j', (filter, entries) => expect(found(filter)).toEqual(entries))

test('the first instance of an event', () => {
  expect(firstInstanceOf(failed)).toBe(4)
  expect(firstInstanceOf({ ...failed, instances: null })).toBeNull()
})
