import { net, session } from 'electron'
import type { Disposable } from '../base/disposable.ts'
import { Emitter, type Event } from '../base/emitter.ts'
import { log } from '../base/log.ts'

/** How often the system is asked whether there is a network, in ms. */
const LOOK_EVERY = 2_000

export interface Network extends Disposable {
  readonly online: boolean
  readonly onChange: Event<boolean>
}

/** Whether the machine has a network at all. A hint: local feeds stay reachable without one. */
export function networkWatch(): Network {
  const changes = new Emitter<boolean>()
  let online = net.isOnline()
  const timer = setInterval(() => {
    const now = net.isOnline()
    if (now === online) return
    online = now
    log.info(now ? 'online' : 'offline')
    changes.fire(now)
  }, LOOK_EVERY)
  return {
    get online() {
      return online
    },
    onChange: changes.event,
    dispose() {
      clearInterval(timer)
      changes.dispose()
    }
  }
}

/** How the system's proxy configuration has a URL reached, as `PROXY host:port; DIRECT`. */
export function resolveProxy(url: string): Promise<string> {
  return session.defaultSession.resolveProxy(url)
}
