import Bell from '@lucide/svelte/icons/bell'
import Calendar from '@lucide/svelte/icons/calendar'
import Inbox from '@lucide/svelte/icons/inbox'
import Star from '@lucide/svelte/icons/star'
import type { Component } from 'svelte'
import UnreadIcon from '../components/UnreadIcon.svelte'
import type { Counts, View } from '#contract/item.ts'
import type { Words } from '../words/words.ts'
import type { App } from '../state/app.svelte.ts'

interface ViewLink {
  kind: Exclude<View['kind'], 'feed' | 'folder' | 'search' | 'hidden'>
  icon: Component<{ size?: number; strokeWidth?: number; 'aria-hidden'?: 'true' }>
  label: (t: Words) => string
  count: (counts: Counts) => number
  view: (app: App) => View
  /** Whether the count is of unread items; its name for screen readers then includes the word. */
  unread: boolean
}

/** The views that every library has, in the order of the sidebar. */
export const viewLinks: readonly ViewLink[] = [
  {
    kind: 'all',
    icon: Inbox,
    label: (t) => t.view.all,
    count: (c) => c.unread,
    view: () => ({ kind: 'all' }),
    unread: true
  },
  {
    kind: 'unread',
    icon: UnreadIcon,
    label: (t) => t.view.unread,
    count: (c) => c.unread,
    view: () => ({ kind: 'unread' }),
    unread: false
  },
  {
    kind: 'starred',
    icon: Star,
    label: (t) => t.view.starred,
    count: (c) => c.starred,
    view: () => ({ kind: 'starred' }),
    unread: false
  },
  {
    kind: 'alerts',
    icon: Bell,
    label: (t) => t.view.alerts,
    count: (c) => c.alerts,
    view: () => ({ kind: 'alerts' }),
    unread: true
  },
  {
    kind: 'today',
    icon: Calendar,
    label: (t) => t.view.today,
    count: (c) => c.today,
    view: (app) => app.today,
    unread: false
  }
]
