import { say } from '../messages/say'
import type { JobUpdateSettings } from './job-update'
import { formatRanges } from './task-config'
import type { SettingName } from './update-setting'

/** Every setting in words; equal words mean equal settings. */
export function settingsInWords(settings: JobUpdateSettings): Readonly<Record<SettingName, string>> {
  return {
    strategy: strategyInWords(settings),
    wait: say('settings.value.wait', { seconds: settings.minWaitInInstanceRunningMs / 1000 }),
    failedInstances: say('settings.value.failed-instances', { n: settings.maxFailedInstances }),
    failuresEach: say('settings.value.failures-each', { n: settings.maxPerInstanceFailures }),
    rollback: say(settings.rollbackOnFailure ? 'settings.value.rolls-back' : 'settings.value.stands'),
    pulses:
      settings.blockIfNoPulsesAfterMs === 0
        ? say('settings.value.no-pulses')
        : say('settings.value.pulses', { seconds: settings.blockIfNoPulsesAfterMs / 1000 }),
    only:
      settings.onlyInstances.length === 0
        ? say('settings.value.all-instances')
        : say('settings.value.only-instances', { ranges: formatRanges(settings.onlyInstances) }),
    sla: say(settings.slaAware ? 'settings.value.sla-aware' : 'settings.value.no-sla'),
  }
}

function strategyInWords({ strategy }: JobUpdateSettings): string {
  switch (strategy.kind) {
    case 'queue':
      return say('settings.value.queue', { n: strategy.groupSize })
    case 'batch':
      return strategy.autopause
        ? say('settings.value.batch-autopause', { n: strategy.groupSize })
        : say('settings.value.batch', { n: strategy.groupSize })
    case 'varBatch': {
      const sizes = strategy.groupSizes.join(', ')
      return strategy.autopause
        ? say('settings.value.var-batch-autopause', { sizes })
        : say('settings.value.var-batch', { sizes })
    }
  }
}
