import { powerMonitor } from 'electron'
import type { Disposable } from '../base/disposable.ts'
import { log } from '../base/log.ts'

/** Sleep, wake and the end of the session. The system may report each twice: the listener is idempotent. */
export function powerEvents(listener: { suspend: () => void; wake: () => void; shutdown: () => void }): Disposable {
  const suspend = (): void => {
    log.info('the machine is about to sleep')
    listener.suspend()
  }
  const wake = (): void => {
    log.info('the machine is awake')
    listener.wake()
  }
  const shutdown = (event?: { preventDefault?: () => void }): void => {
    // The system waits a moment for a program that asks it to: what was received is committed first.
    event?.preventDefault?.()
    log.info('the session ends')
    listener.shutdown()
  }
  powerMonitor.on('suspend', suspend)
  powerMonitor.on('resume', wake)
  powerMonitor.on('shutdown', shutdown)
  return {
    dispose() {
      powerMonitor.off('shutdown', shutdown)
      powerMonitor.off('suspend', suspend)
      powerMonitor.off('resume', wake)
    }
  }
}
