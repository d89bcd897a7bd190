import { GetQuotaResult, Resource, ResourceAggregate } from '@/lib/aurora/generated/aurora_types'
import type { Scheduler } from '../scheduler'
import { type Answer, ok } from './answer'
import { checkNotBlank } from './java-exception'
import { consumptionOf, type Quantities } from './quota'
import { struct } from './thrift-output'

/** A role's quota and what it uses, in four parts; a role nobody has heard of has a quota of nothing. */
export function getQuota(scheduler: Scheduler, ownerRole?: string | null): Answer {
  const role = checkNotBlank(ownerRole)
  const result = struct(new GetQuotaResult(), {
    quota: aggregateStruct(scheduler.quotas.get(role)),
    prodSharedConsumption: aggregateStruct(consumptionOf(scheduler, role, 'prodShared')),
    nonProdSharedConsumption: aggregateStruct(consumptionOf(scheduler, role, 'nonProdShared')),
    prodDedicatedConsumption: aggregateStruct(consumptionOf(scheduler, role, 'prodDedicated')),
    nonProdDedicatedConsumption: aggregateStruct(consumptionOf(scheduler, role, 'nonProdDedicated')),
  })
  return ok({ getQuotaResult: result })
}

const aggregateStruct = ({ cpus, ramMb, diskMb }: Quantities): ResourceAggregate =>
  struct(new ResourceAggregate(), {
    resources: [
      struct(new Resource(), { ramMb }),
      struct(new Resource(), { diskMb }),
      struct(new Resource(), { numCpus: cpus }),
    ],
  })
