import { Notification, nativeImage } from 'electron'
import type { ItemId } from '#contract/ids.ts'
import type { Show } from '../../notifications/notifier.ts'
import type { Showing } from '../../notifications/policy.ts'
import { withoutMarkup } from './markup.ts'
import type { SystemNotifications } from './system-notifications.ts'

/** Without a `show` event after this long the service is taken for deaf. Its refusal comes at once. */
const ANSWER_LIMIT = 5_000
/** A notification that nobody closed is let go after this many newer ones. */
const KEPT = 50

/**
 * Shows notifications by Electron's own means.
 *
 * The icon is small on purpose: it travels as raw pixels with every call. A reference to each is kept until it is closed,
 * because a notification that was collected as garbage never hears its click.
 */
export function electronNotifications(iconFile: string, clicked: (showing: Showing) => void): SystemNotifications {
  const icon = nativeImage.createFromPath(iconFile)
  // On Linux nobody says here whether the service reads markup.
  const write = process.platform === 'linux' ? withoutMarkup : (text: string): string => text
  const kept = new Map<Notification, Showing['opens']>()
  const show: Show = (showing) =>
    new Promise((resolve) => {
      const notification = new Notification({
        title: showing.title,
        body: write(showing.body),
        icon,
        urgency: showing.urgent ? 'critical' : showing.silent ? 'low' : 'normal',
        silent: showing.silent ?? false,
        // What is urgent stays until the reader has seen it.
        timeoutType: showing.urgent ? 'never' : 'default'
      })
      const answer = (shown: boolean): void => {
        clearTimeout(limit)
        if (!shown) kept.delete(notification)
        resolve(shown)
      }
      const limit = setTimeout(() => answer(false), ANSWER_LIMIT)
      notification.on('show', () => answer(true))
      notification.on('failed', () => answer(false))
      notification.on('click', () => {
        kept.delete(notification)
        // Not every service takes away what was answered.
        notification.close()
        clicked(showing)
      })
      notification.on('close', () => kept.delete(notification))
      kept.set(notification, showing.opens)
      if (kept.size > KEPT) {
        const oldest = kept.keys().next()
        if (!oldest.done) kept.delete(oldest.value)
      }
      notification.show()
    })
  const withdraw = (ids: ReadonlySet<ItemId>): void => {
    for (const [notification, opens] of [...kept]) {
      if (opens.kind !== 'item' || !ids.has(opens.id)) continue
      kept.delete(notification)
      notification.close()
    }
  }
  const items = (): ItemId[] => [...kept.values()].flatMap((opens) => (opens.kind === 'item' ? [opens.id] : []))
  return { show, withdraw, items }
}
