/** Seeds of schedules that once broke an invariant, with what was wrong then; they run first, for ever. */
export const ONCE_FAILED: readonly { readonly seed: number; readonly was: string }[] = [
  { seed: 100_000_660, was: 'a call was dated by a clock that lagged behind, so that its quiet time ended too early' },
  { seed: 100_001_688, was: 'a step ended within the quiet time of a call that was dated too early' },
  { seed: 100_000_024, was: 'a pulse that was taken was judged to be none' },
  { seed: 100_002_183, was: 'a scheduler whose clock had gone back never came to order again' },
  { seed: 200_003_192, was: 'an update begun under a fast clock could not end under a right one' },
  { seed: 2_100_009_155, was: "a pause that only the scheduler's own events showed was judged to be none" },
  {
    seed: 400_113_643,
    was: 'of the pulses that somebody had asked for only the last was known, and the step ended as if none had been sent',
  },
  { seed: 400_084_632, was: 'the same, in another schedule' },
  { seed: 400_009_991, was: 'a failover that undid two calls was judged to have undone the first' },
  { seed: 913_700_005_743, was: 'a second action that began after the first had ended was judged before it could end' },
  { seed: 913_700_028_542, was: "somebody else's rollback was pulsed although the step had expired" },
]
