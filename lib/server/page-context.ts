import { localPrincipal, type Principal } from './principal'
import { getRuntime, type Runtime } from './runtime'

/** What a page needs to call a verb: the running product, and who is looking. */
export async function pageContext(): Promise<{ runtime: Runtime; principal: Principal }> {
  return { runtime: await getRuntime(), principal: localPrincipal }
}
