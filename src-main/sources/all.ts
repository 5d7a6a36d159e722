import type { KnownSource } from '#contract/trial.ts'
import { alertmanager } from './alerts/alertmanager.ts'
import { cap } from './alerts/cap.ts'
import { geojson } from './alerts/geojson.ts'
import { pagerduty } from './alerts/pagerduty.ts'
import { sentry } from './alerts/sentry.ts'
import { statuspage } from './alerts/statuspage.ts'
import { mcp } from './channels/mcp.ts'
import { sockjs } from './channels/sockjs.ts'
import { webpack } from './channels/webpack.ts'
import { couchdb } from './couchdb.ts'
import { firebase } from './firebase.ts'
import { activityStreams } from './formats/activity-streams.ts'
import { cloudEvents } from './formats/cloud-events.ts'
import { jsonFeed } from './formats/json-feed.ts'
import { hackerNews } from './hacker-news.ts'
import { homeAssistant } from './home-assistant.ts'
import { centrifugo } from './hubs/centrifugo.ts'
import { mercure } from './hubs/mercure.ts'
import { pocketbase } from './hubs/pocketbase.ts'
import { pushpin } from './hubs/pushpin.ts'
import { smee } from './hubs/smee.ts'
import { gelf } from './logs/gelf.ts'
import { journal } from './logs/journal.ts'
import { syslog } from './logs/syslog.ts'
import { mastodon } from './mastodon/mastodon.ts'
import { ntfy } from './ntfy.ts'
import type { Source } from './source.ts'
import { stellar } from './stellar.ts'
import { gitea } from './webhooks/gitea.ts'
import { github } from './webhooks/github.ts'
import { gitlab } from './webhooks/gitlab.ts'
import { wikimedia } from './wikimedia.ts'

/**
 * Every source that is recognised. Of two that recognise the same thing the first one counts, so the narrow ones come
 * before the wide ones.
 *
 * A name of the contract without a row here does not compile, nor does a row under another name than its source's.
 */
const table = {
  mercure,
  centrifugo,
  pushpin,
  pocketbase,
  wikimedia,
  couchdb,
  stellar,
  mastodon,
  ntfy,
  'hacker-news': hackerNews,
  firebase,
  'home-assistant': homeAssistant,
  gitea,
  gitlab,
  alertmanager,
  statuspage,
  pagerduty,
  sentry,
  github,
  cap,
  geojson,
  gelf,
  journal,
  syslog,
  sockjs,
  mcp,
  webpack,
  smee,
  'cloud-events': cloudEvents,
  'json-feed': jsonFeed,
  'activity-streams': activityStreams
} satisfies { [Name in KnownSource]: Source<Name> }

export const sources: readonly Source[] = Object.values(table)
