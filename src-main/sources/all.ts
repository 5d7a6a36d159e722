import type { KnownSource } from '#contract/trial.ts'
import { activityStreams } from './activity-streams.ts'
import { cloudEvents } from './cloud-events.ts'
import { couchdb } from './couchdb.ts'
import { firebase } from './firebase.ts'
import { github } from './github.ts'
import { hackerNews } from './hacker-news.ts'
import { homeAssistant } from './home-assistant.ts'
import { jsonFeed } from './json-feed.ts'
import { mastodon } from './mastodon.ts'
import { mercure } from './mercure.ts'
import { ntfy } from './ntfy.ts'
import type { Source } from './source.ts'
import { stellar } from './stellar.ts'
import { wikimedia } from './wikimedia.ts'

/**
 * Every source that is recognised. Of two that recognise the same thing the first one counts, so the narrow ones come
 * before the wide ones.
 *
 * A name of the contract without a row here does not compile, nor does a row under another name than its source's.
 */
const table = {
  mercure,
  wikimedia,
  couchdb,
  stellar,
  mastodon,
  ntfy,
  'hacker-news': hackerNews,
  firebase,
  'home-assistant': homeAssistant,
  github,
  'cloud-events': cloudEvents,
  'json-feed': jsonFeed,
  'activity-streams': activityStreams
} satisfies { [Name in KnownSource]: Source<Name> }

export const sources: readonly Source[] = Object.values(table)
