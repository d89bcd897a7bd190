/** What can become of a mutating call; each is as likely as its weight. */
export type WriteFates = Readonly<
  Record<
    | 'fine'
    | 'slow'
    | 'requestLost'
    | 'replyLost'
    | 'late' // arrives after the caller has given up
    | 'errorApplied'
    | 'errorNotApplied'
    | 'brokenOffApplied'
    | 'brokenOffNotApplied'
    | 'garbageApplied'
    | 'garbageNotApplied'
    | 'transient'
    | 'redirectRefused'
    | 'undone' // taken, and then lost in a failover
    | 'undoneReplyLost'
    | 'forbidden',
    number
  >
>

/** How bad the world is. Probabilities are of [0, 1] and for the whole schedule unless said. */
export type FaultProfile = {
  readonly writes: WriteFates
  /** Of each read: no answer, or one that cannot be understood. */
  readonly readFails: number
  readonly readSlow: number
  /** Of each statement: not done; done, but the reply is lost; done late. */
  readonly storeFails: number
  readonly storeReplyLost: number
  readonly storeSlow: number
  /** The database goes away for a while. */
  readonly storeAway: number
  /** Of each port call of a replica, at that very line: it dies, or stands still for up to 60 s. */
  readonly crashAtCall: number
  readonly pauseAtCall: number
  /** Of each cluster: away for a while; away from the start. */
  readonly clusterAway: number
  readonly unreachableFirst: number
  /** Of each cluster: how many things a person does there on average. */
  readonly humanActs: number
  /** Of each human act, that it is aimed at what Airglow has just begun. */
  readonly humanPauses: number
  readonly supersedes: number
  readonly prunes: number
  readonly cancels: number
  /** Of each cluster: a new leader whose clock is up to an hour off. */
  readonly clockJumps: number
  readonly startRefused: number
  readonly dryRunDiffers: number
}

const FINE: WriteFates = {
  fine: 1,
  slow: 0,
  requestLost: 0,
  replyLost: 0,
  late: 0,
  errorApplied: 0,
  errorNotApplied: 0,
  brokenOffApplied: 0,
  brokenOffNotApplied: 0,
  garbageApplied: 0,
  garbageNotApplied: 0,
  transient: 0,
  redirectRefused: 0,
  undone: 0,
  undoneReplyLost: 0,
  forbidden: 0,
}

export const NO_FAULTS: FaultProfile = {
  writes: FINE,
  readFails: 0,
  readSlow: 0,
  storeFails: 0,
  storeReplyLost: 0,
  storeSlow: 0,
  storeAway: 0,
  crashAtCall: 0,
  pauseAtCall: 0,
  clusterAway: 0,
  unreachableFirst: 0,
  humanActs: 0,
  humanPauses: 0,
  supersedes: 0,
  prunes: 0,
  cancels: 0,
  clockJumps: 0,
  startRefused: 0,
  dryRunDiffers: 0,
}

export const ALL_FAULTS: FaultProfile = {
  writes: {
    fine: 50,
    slow: 8,
    requestLost: 5,
    replyLost: 9,
    late: 6,
    errorApplied: 3,
    errorNotApplied: 3,
    brokenOffApplied: 2,
    brokenOffNotApplied: 2,
    garbageApplied: 1,
    garbageNotApplied: 1,
    transient: 4,
    redirectRefused: 2,
    undone: 2,
    undoneReplyLost: 1,
    forbidden: 0.5,
  },
  readFails: 0.04,
  readSlow: 0.04,
  storeFails: 0.01,
  storeReplyLost: 0.01,
  storeSlow: 0.03,
  storeAway: 0.25,
  crashAtCall: 0.006,
  pauseAtCall: 0.006,
  clusterAway: 0.2,
  unreachableFirst: 0.1,
  humanActs: 0.5,
  humanPauses: 0.5,
  supersedes: 0.15,
  prunes: 0.08,
  cancels: 0.2,
  clockJumps: 0.03,
  startRefused: 0.02,
  dryRunDiffers: 0.03,
}

export type FaultChanges = Partial<Omit<FaultProfile, 'writes'>> & { readonly writes?: Partial<WriteFates> }

export const withFaults = (base: FaultProfile, { writes, ...rest }: FaultChanges): FaultProfile => ({
  ...base,
  ...rest,
  writes: { ...base.writes, ...writes },
})
