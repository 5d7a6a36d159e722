import { Power } from '../../scripts/chaos/power.ts'
import { atTheEnd, temporaryFolder } from './at-the-end.ts'

/** A private system bus with a logind on it; gone after the test. */
export async function startLogind(): Promise<Power> {
  const power = await Power.start(await temporaryFolder())
  atTheEnd(() => power.close())
  return power
}
