import { byLastEventId } from './event-ids.ts'
import type { Source } from './source.ts'

/** Horizon, the API of the Stellar network: its paging token goes into the parameter `cursor`. */
export const stellar: Source<'stellar'> = {
  name: 'stellar',
  resume: (url) =>
    /(^|\.)horizon[.-]/.test(url.hostname) && /^\/\w+/.test(url.pathname)
      ? byLastEventId(url.href, { as: 'cursor' })
      : null
}
