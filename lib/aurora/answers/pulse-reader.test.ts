import { expect, test } from 'vitest'
import { encodeAnswer } from '@/lib/simulator/wire/call-codec'
import aurora from '../generated/aurora_types'
import { decodeWith } from '../recording.test-support'
import type { Wire } from '../wire/call-message'
import { pulseReader } from './pulse-reader'

const WIRES: readonly Wire[] = ['binary', 'json']

function told(wire: Wire, status: number | null): string {
  const pulseJobUpdateResult = Object.assign(new aurora.PulseJobUpdateResult(), { status })
  const bytes = encodeAnswer(wire, 'm', 1, { code: 'OK', messages: [], result: { pulseJobUpdateResult } }, 'east')
  const reply = decodeWith(pulseReader, { method: 'm', seqid: 1 }, wire, bytes)
  return reply.kind === 'response' ? reply.value() : reply.kind
}

test.each(WIRES)('%s: what a pulse is answered with, and nothing is made of an answer nobody knows', (wire) => {
  expect([1, 2].map((status) => told(wire, status))).toEqual(['OK', 'FINISHED'])
  expect(() => told(wire, 3)).toThrow(/unknown pulse status/)
  expect(() => told(wire, null)).toThrow(/the pulse status is missing/)
})
