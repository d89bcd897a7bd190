/** What the rig and the executor will do with a task; times in milliseconds of cluster time. */
export type TaskPlan = {
  /** From PENDING to a first attempt at finding a place. */
  readonly assignMs: number
  /** The agent to be tried first; null leaves it to the rig. */
  readonly host: string | null
  /** Until this time, in epoch milliseconds, no attempt at finding a place succeeds: others come first. */
  readonly passedOverUntilMs: number
  /** From ASSIGNED until the agent knows the task; a kill before that finds nothing. */
  readonly launchMs: number
  /** From ASSIGNED to STARTING. */
  readonly startMs: number
  /** From STARTING to RUNNING. */
  readonly runMs: number
  /** From a kill to KILLED. */
  readonly killMs: number
  /** How the task ends by itself, counted from RUNNING; null for a task that runs on. */
  readonly ending: {
    readonly afterMs: number
    readonly status: 'FAILED' | 'LOST' | 'FINISHED'
    readonly message: string | null
  } | null
  /** Never leaves STARTING. */
  readonly staysStarting: boolean
  /** The launch is lost: the task stays ASSIGNED. */
  readonly staysAssigned: boolean
}

/** A task that starts and runs on, with the delays of the rig behind the recordings. */
export const STEADY_PLAN: TaskPlan = {
  assignMs: 10,
  host: null,
  passedOverUntilMs: 0,
  launchMs: 5,
  startMs: 300,
  runMs: 700,
  killMs: 400,
  ending: null,
  staysStarting: false,
  staysAssigned: false,
}

const ENDINGS = { fail: 'FAILED', lost: 'LOST', finish: 'FINISHED' } as const
const ENDING_MESSAGES = { fail: 'Simulated failure.', lost: null, finish: null } as const

/**
 * Reads the field `sim` in the JSON text of executorConfig.data: directives separated by `;`, each optionally for some
 * instances only, as in `fail=1@0,1`. `fail=N`, `lost=N` and `finish=N` end the task N seconds after RUNNING, `starting`
 * and `drop` keep it in STARTING or ASSIGNED, `start_ms=…` and `run_ms=…` set the delays. Unknown directives and data that
 * is no JSON mean a steady task.
 */
export function planFromData(data: string | null, instanceId: number): TaskPlan {
  let plan = STEADY_PLAN
  for (const directive of simText(data).split(';')) {
    const [instruction = '', scope] = directive.trim().split('@')
    if (scope !== undefined && !scope.split(',').map(Number).includes(instanceId)) continue
    plan = applyDirective(plan, instruction.trim())
  }
  return plan
}

function applyDirective(plan: TaskPlan, instruction: string): TaskPlan {
  const [name = '', argument = ''] = instruction.split('=')
  const amount = Number(argument)
  const valid = argument !== '' && Number.isFinite(amount) && amount >= 0
  switch (name) {
    case 'fail':
    case 'lost':
    case 'finish':
      return valid
        ? { ...plan, ending: { afterMs: amount * 1000, status: ENDINGS[name], message: ENDING_MESSAGES[name] } }
        : plan
    case 'starting':
      return { ...plan, staysStarting: true }
    case 'drop':
      return { ...plan, staysAssigned: true }
    case 'start_ms':
      return valid ? { ...plan, startMs: amount } : plan
    case 'run_ms':
      return valid ? { ...plan, runMs: amount } : plan
    default:
      return plan
  }
}

function simText(data: string | null): string {
  if (!data?.includes('"sim"')) return ''
  try {
    const parsed: unknown = JSON.parse(data)
    if (typeof parsed === 'object' && parsed !== null && 'sim' in parsed && typeof parsed.sim === 'string') {
      return parsed.sim
    }
  } catch {
    return ''
  }
  return ''
}
