import type { Database } from '../sqlite.ts'
import { first } from './001-first.ts'
import { gaps } from './002-gaps.ts'
import { headers } from './003-headers.ts'
import { folders } from './004-folders.ts'
import { interpretation } from './005-interpretation.ts'
import { rules } from './006-rules.ts'
import { smartFeeds } from './007-smart-feeds.ts'
import { fills } from './008-fills.ts'
import { storage } from './009-storage.ts'
import { reading } from './010-reading.ts'
import { foldersAndRemoval } from './011-folders-and-removal.ts'
import { notifications } from './012-notifications.ts'
import { countsInIndexes } from './013-counts-in-indexes.ts'
import { versions } from './014-versions.ts'
import { names } from './015-names.ts'
import { unfinishedBatches } from './016-unfinished-batches.ts'
import { places } from './017-places.ts'
import { extras } from './018-extras.ts'
import { intake } from './019-intake.ts'
import { noise } from './020-noise.ts'
import { rereading } from './021-rereading.ts'
import { covered } from './022-covered.ts'
import { searchRenewal } from './023-search-renewal.ts'
import { kinds } from './024-kinds.ts'
import { published } from './025-published.ts'

/** Each entry brings the schema from its index to the next `user_version`. Entries that were released never change. */
export const migrations: readonly string[] = [
  first,
  gaps,
  headers,
  folders,
  interpretation,
  rules,
  smartFeeds,
  fills,
  storage,
  reading,
  foldersAndRemoval,
  notifications,
  countsInIndexes,
  versions,
  names,
  unfinishedBatches,
  places,
  extras,
  intake,
  noise,
  rereading,
  covered,
  searchRenewal,
  kinds,
  published
]

/** "TTap": tells our file from any other SQLite database. */
export const APPLICATION_ID = 0x54546170

/** The newest schema that is known here. */
export const schemaVersion = migrations.length

/** Gives an empty file the tables of a schema version, without a row of its own making. */
export function makeSchema(db: Database, version: number): void {
  for (const step of migrations.slice(0, version)) db.exec(step)
  makeOurs(db, version)
}

/** Marks a file as a library of a version. */
export function makeOurs(db: Database, version: number): void {
  db.exec(`PRAGMA application_id=${APPLICATION_ID}; PRAGMA user_version=${version}`)
}
