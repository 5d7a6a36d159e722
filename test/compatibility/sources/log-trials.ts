import { iso, page, plain, seconds } from './shapes.ts'
import type { Lamp, Trial } from './trials.ts'

/** Lines of logs, and channels that pack or surround what they carry. */

const entry = (lamp: Lamp, PRIORITY: string) => ({
  __CURSOR: `s=${lamp.number}`,
  __REALTIME_TIMESTAMP: String(lamp.at * 1000),
  MESSAGE: lamp.words,
  PRIORITY,
  _HOSTNAME: 'quay',
  SYSLOG_IDENTIFIER: 'lamp'
})
const line = (lamp: Lamp, level: number) => ({
  version: '1.1',
  host: 'quay',
  short_message: lamp.words,
  timestamp: lamp.at / 1000,
  level
})
const logged = (lamp: Lamp, level: string) => ({
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { level, logger: 'lamp', data: { id: `lamp-${lamp.number}`, title: lamp.words } }
})
const story = (lamp: Lamp, more: object = {}) => ({
  id: `lamp-${lamp.number}`,
  title: lamp.words,
  url: page(lamp),
  ...more
})
const gone = ({ number }: Lamp) => ({ action: 'delete', id: `lamp-${number}` })
const packed = (payload: object): string => `a${JSON.stringify([JSON.stringify(payload)])}`
const state = (lamp: Lamp) => ({
  event_type: 'state_changed',
  time_fired: iso(lamp.at),
  origin: 'LOCAL',
  data: {
    entity_id: `light.lamp_${lamp.number}`,
    old_state: { state: 'off', attributes: {} },
    new_state: { state: 'on', attributes: { friendly_name: lamp.words } }
  }
})

export const logTrials: readonly Trial[] = [
  { source: 'Home Assistant', upstream: '2026.11', path: '/home-assistant', item: (lamp) => plain(state(lamp)) },
  {
    source: 'GELF',
    upstream: '1.1',
    path: '/gelf',
    item: (lamp) => plain(line(lamp, 6)),
    alarm: (lamp) => plain(line(lamp, 0))
  },
  {
    source: 'syslog',
    upstream: 'RFC 5424',
    path: '/syslog',
    item: (lamp) => plain(`<14>1 ${iso(lamp.at)} quay lamp ${seconds(lamp.at)} - - ${lamp.words}`),
    alarm: (lamp) => plain(`<8>1 ${iso(lamp.at)} quay lamp - - - ${lamp.words}`)
  },
  {
    source: 'systemd journal',
    upstream: '257',
    path: '/journal',
    item: (lamp) => plain(entry(lamp, '6')),
    alarm: (lamp) => plain(entry(lamp, '0'))
  },
  {
    source: 'SockJS',
    upstream: 'protocol 0.3.3',
    path: '/sockjs',
    item: (lamp) => plain(packed(story(lamp))),
    edit: (lamp) => plain(packed(story(lamp))),
    removal: (lamp) => plain(packed(gone(lamp))),
    alarm: (lamp) => plain(packed(story(lamp, { severity: 'critical' })))
  },
  {
    source: 'MCP',
    upstream: '2025-11-25',
    path: '/mcp',
    item: (lamp) => plain(logged(lamp, 'info')),
    alarm: (lamp) => plain(logged(lamp, 'emergency'))
  },
  {
    source: 'webpack-hot-middleware',
    upstream: '2.26',
    path: '/webpack',
    item: (lamp) =>
      plain({ action: 'built', name: 'main', hash: `h${lamp.number}`, time: 9, errors: [], warnings: [lamp.words] }),
    alarm: (lamp) =>
      plain({ action: 'built', name: 'main', hash: `h${lamp.number}`, time: 9, errors: [lamp.words], warnings: [] })
  },
  {
    source: 'transmit',
    upstream: '0.4.0',
    path: '/transmit',
    item: (lamp) => plain({ channel: 'lamps', payload: story(lamp) }),
    edit: (lamp) => plain({ channel: 'lamps', payload: story(lamp) }),
    removal: (lamp) => plain({ channel: 'lamps', payload: gone(lamp) }),
    alarm: (lamp) => plain({ channel: 'lamps', payload: story(lamp, { severity: 'critical' }) })
  }
]
