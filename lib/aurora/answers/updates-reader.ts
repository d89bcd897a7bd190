import { Thrift } from 'thrift'
import type { JobUpdateDetails, JobUpdateSummary } from '@/lib/domain/job-update'
import type { ConfigGroup } from '@/lib/domain/task-config'
import type * as thrift from '../generated/aurora_types'
import aurora from '../generated/aurora_types'
import { type AsRead, readStruct } from '../wire/generated-struct'
import {
  elementsField,
  type FieldReader,
  field,
  fieldsOf,
  listAskedFor,
  MadeValues,
  type ResultReader,
  structField,
} from '../wire/result-reader'
import { oversized } from '../wire/wire-fault'
import { configGroupSteps, INSTANCE_TASK_CONFIG } from './config-group-reader'
import { toInstanceEvent, toJobUpdateDetails, toJobUpdateEvent, toJobUpdateSummary } from './convert-update'

const { Type } = Thrift

/** So many updates of an answer are kept as read, for whoever learns from answers. */
const SAMPLE_SIZE = 50

/** Summaries are small and many: more of them at once make so much garbage that collecting it holds the process up. */
const MAX_SUMMARIES = 100_000

/** Reads the summaries of updates, one after the other. */
export const summariesReader: ResultReader<JobUpdateSummary[]> = {
  *read(input, pace) {
    const last: { made: MadeValues<JobUpdateSummary> | null } = { made: null }
    const sample: AsRead<thrift.JobUpdateSummary>[] = []
    const forget = () => {
      last.made = null
    }
    let count = 0
    const begin = () => {
      last.made = new MadeValues()
      sample.length = 0
      count = 0
    }
    const summaries = elementsField(Type.LIST, begin, () => {
      const summary = readStruct(new aurora.JobUpdateSummary(), input)
      count += 1
      if (count > MAX_SUMMARIES) throw oversized(`more than ${MAX_SUMMARIES} updates`)
      if (sample.length < SAMPLE_SIZE) sample.push(summary)
      last.made?.add(() => toJobUpdateSummary(summary))
    })
    yield* fieldsOf(input, pace, { 23: structField(forget, { 1: summaries }) })
    return {
      value: () => listAskedFor(last.made).all(),
      sample: { getJobUpdateSummariesResult: { updateSummaries: sample } },
    }
  },
  absent: () => listAskedFor<JobUpdateSummary[]>(null),
}

/** What is read of one update before it is known to be whole. */
class UpdateInReading {
  summary: AsRead<thrift.JobUpdateSummary> | null = null
  hasInstructions = false
  settings: AsRead<thrift.JobUpdateSettings> | null = null
  initial = new MadeValues<ConfigGroup>()
  desired: MadeValues<ConfigGroup> | null = null
  updateEvents = new MadeValues<ReturnType<typeof toJobUpdateEvent>>()
  instanceEvents = new MadeValues<ReturnType<typeof toInstanceEvent>>()
  /** The first ones as read, for the sample. */
  readonly firstEvents: AsRead<thrift.JobUpdateEvent>[] = []

  beginUpdate(): void {
    this.summary = null
    this.beginInstructions(false)
  }

  beginInstructions(has = true): void {
    this.hasInstructions = has
    this.settings = null
    this.desired = null
    this.initial = new MadeValues()
  }

  beginUpdateEvents(): void {
    this.updateEvents = new MadeValues()
    this.firstEvents.length = 0
  }

  toDetails(): JobUpdateDetails {
    return toJobUpdateDetails({
      summary: this.summary,
      instructions: this.hasInstructions
        ? { settings: this.settings, initial: this.initial.all(), desired: this.desired?.all()[0] ?? null }
        : null,
      updateEvents: this.updateEvents.all(),
      instanceEvents: this.instanceEvents.all(),
    })
  }

  toSample(): AsRead<thrift.JobUpdateDetails> {
    const instructions = this.hasInstructions ? { settings: this.settings } : null
    return { update: { summary: this.summary, instructions }, updateEvents: this.firstEvents }
  }
}

/** Reads updates with their configs and events, each config and each event by itself: an update has tens of thousands. */
export const detailsReader: ResultReader<JobUpdateDetails[]> = {
  *read(input, pace) {
    const last: { made: MadeValues<JobUpdateDetails> | null } = { made: null }
    const sample: AsRead<thrift.JobUpdateDetails>[] = []
    const forget = () => {
      last.made = null
    }
    const begin = () => {
      last.made = new MadeValues()
      sample.length = 0
    }
    const details = elementsField(Type.LIST, begin, function* () {
      const update = new UpdateInReading()
      yield* fieldsOf(input, pace, fieldsOfDetails(update))
      if (sample.length < SAMPLE_SIZE) sample.push(update.toSample())
      last.made?.add(() => update.toDetails())
    })
    yield* fieldsOf(input, pace, { 24: structField(forget, { 2: details }) })
    return {
      value: () => listAskedFor(last.made).all(),
      sample: { getJobUpdateDetailsResult: { detailsList: sample } },
    }
  },
  absent: () => listAskedFor<JobUpdateDetails[]>(null),
}

const fieldsOfDetails = (update: UpdateInReading): Readonly<Record<number, FieldReader>> => ({
  1: structField(() => update.beginUpdate(), {
    1: field(Type.STRUCT, (input) => {
      update.summary = readStruct(new aurora.JobUpdateSummary(), input)
    }),
    2: structField(() => update.beginInstructions(), {
      1: elementsField(
        Type.SET,
        () => {
          update.initial = new MadeValues()
        },
        function* (input, pace) {
          update.initial.add(yield* configGroupSteps(input, pace, INSTANCE_TASK_CONFIG))
        },
      ),
      2: {
        type: Type.STRUCT,
        *read(input, pace) {
          const made = yield* configGroupSteps(input, pace, INSTANCE_TASK_CONFIG)
          update.desired = new MadeValues()
          update.desired.add(made)
        },
      },
      3: field(Type.STRUCT, (input) => {
        update.settings = readStruct(new aurora.JobUpdateSettings(), input)
      }),
    }),
  }),
  2: elementsField(
    Type.LIST,
    () => update.beginUpdateEvents(),
    (input) => {
      const event = readStruct(new aurora.JobUpdateEvent(), input)
      if (update.firstEvents.length < SAMPLE_SIZE) update.firstEvents.push(event)
      update.updateEvents.add(() => toJobUpdateEvent(event))
    },
  ),
  3: elementsField(
    Type.LIST,
    () => {
      update.instanceEvents = new MadeValues()
    },
    (input) => {
      const event = readStruct(new aurora.JobInstanceUpdateEvent(), input)
      update.instanceEvents.add(() => toInstanceEvent(event))
    },
  ),
})
