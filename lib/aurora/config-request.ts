import type { TaskConfig } from '@/lib/domain/task-config'
import { canonicalConfig } from './answers/canonical-config'
import type * as thrift from './generated/aurora_types'
import aurora from './generated/aurora_types'

type Rebuilt =
  | { readonly kind: 'whole'; readonly config: thrift.TaskConfig }
  /** `message` says why nothing may be sent, in a sentence. */
  | { readonly kind: 'refused'; readonly message: string }

/**
 * The config as Aurora would call it equal, made from its canonical form: what is unset there is 0, false or empty to Aurora.
 * Refuses one that was not read whole, and proves of any other that its canonical form is the same again.
 */
export function taskConfigRequest(config: TaskConfig): Rebuilt {
  if (config.lacks !== null) return refused(config.lacks)
  const rebuilt = rebuild(config.canonical)
  return rebuilt !== null && canonicalConfig(rebuilt).fingerprint === config.fingerprint
    ? { kind: 'whole', config: rebuilt }
    : refused('itself')
}

const LACKS = {
  'executor-data': 'The scheduler sent the old config without the data of its executor, so nothing was sent.',
  'unknown-fields': 'The old config has fields that this version of Airglow does not know, so nothing was sent.',
  itself: 'The old config cannot be made again exactly as it was read, so nothing was sent.',
} as const

/** What is stored may be of another version, which does not have `lacks` at all. */
const refused = (lacks: keyof typeof LACKS): Rebuilt => ({ kind: 'refused', message: LACKS[lacks] ?? LACKS.itself })

type Fields = ConstructorParameters<typeof thrift.TaskConfig>[0]

/** The generated constructors make the structs inside; only the names of modes and numbers that JSON has not need more. */
function rebuild(canonical: string): thrift.TaskConfig | null {
  try {
    const fields: Fields = JSON.parse(canonical)
    const config = new aurora.TaskConfig(fields)
    for (const volume of config.container?.mesos?.volumes ?? []) volume.mode = modeNumber(volume.mode)
    const doubles = config.resources?.map(({ numCpus }) => numCpus) ?? []
    if (![...doubles, config.slaPolicy?.percentageSlaPolicy?.percentage].every(isNumberOrUnset)) return null
    // Aurora's own clients send these even when they are empty, and a scheduler always does.
    config.isService ??= false
    config.priority ??= 0
    config.maxTaskFailures ??= 0
    config.resources ??= []
    config.constraints ??= []
    config.taskLinks ??= {}
    config.metadata ??= []
    config.mesosFetcherUris ??= []
    return config
  } catch {
    return null
  }
}

const isNumberOrUnset = (value: unknown): boolean => value === null || value === undefined || Number.isFinite(value)

const modeNumber = (mode: thrift.Mode | 'RW' | 'RO'): thrift.Mode =>
  mode === 'RW' ? aurora.Mode.RW : mode === 'RO' ? aurora.Mode.RO : mode
