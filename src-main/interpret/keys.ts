/**
 * The keys under which payloads of unknown make carry what a reader wants to see, best first.
 *
 * They compare without case and separators: `created_at`, `createdAt` and `Created-At` are one key.
 */

export type Role =
  | 'title'
  | 'link'
  | 'body'
  | 'author'
  | 'time'
  | 'modified'
  | 'revision'
  | 'image'
  | 'file'
  | 'priority'
  | 'tags'
  | 'lang'

const keysByRole: Record<Role, string> = {
  title: `title headline name subject summary label pagetitle friendlyname spoilertext eventtype header heading articletitle
    storytitle posttitle newstitle itemtitle eventtitle displaytitle longtitle shorttitle titletext caption`,
  link: `url link permalink permalinkurl htmlurl weburl externalurl canonical canonicalurl click notifyurl titleurl href links uri
    @id articleurl storyurl posturl pageurl newsurl itemurl eventurl alerturl sourceurl shareurl fullurl linkurl weblink detailurl
    detailsurl originalurl clickurl clickaction shorturl shortlink urls`,
  body: `comment parsedcomment note msg data payload notes selftext contentencoded encoded markdown bodymarkdown contentmarkdown
    plaintext story article longdescription desc details detail`,
  author: `author authors authorname creator dccreator by user username account actor sender from attributedto byline writer
    reporter contributor contributors postedby createdby publishedby submittedby submitter poster`,
  time: `published publishedat datepublished pubdate createdat created date time timestamp ts dt timefired updated updatedat
    modified modifiedat datemodified publishedon publisheddate publicationdate publishdate publishtime pubtime datetime
    datecreated createdon createddate createdtime createdutc createtime creationdate inserted insertedat postedat postdate sent
    sentat issued issuedat issuedate occurredat eventtime eventdate eventtimestamp @timestamp timestampms timems timeunixnano
    epoch unixtime timeunix when startsat startedat releasedate releasedat firstpublishedat firstpublished dcdate dctermscreated
    displaydate effective generatedat lastupdate lastupdated lastmodified`,
  modified: `datemodified modifiedat updatedat updated modified editedat lastmodified lastupdated lastupdatedat lastedited
    lastupdate`,
  revision: 'revision rev version',
  image: `image imageurl thumbnail thumbnailurl bannerimage cover coverimage picture mediaattachments attachment attachments
    enclosure enclosures photo featuredimage heroimage leadimage mainimage previewimage urltoimage thumb poster images photos
    pictures`,
  priority: `priority severity severitytext syslogseverity severitynumber loglevel levelname lvl level urgency importance`,
  file: `attachments attachment enclosures enclosure mediaattachments files file media audio audiourl video videourl documents
    document assets mediaurl podcast podcasturl images photos pictures gallery`,
  tags: 'tags categories labels keywords hashtags category tag',
  lang: 'language lang inlanguage locale'
}

/**
 * The keys of a body that mean it without a doubt, and those of a summary, which is the body only where there is no other. All of
 * them are nearer to each other than a key is to the same one a level below.
 */
const bodies =
  'contenthtml content contenttext articlebody html bodyhtml fulltext body bodytext text description message'
const summaries = 'summary excerpt abstract teaser standfirst snippet lede lead blurb intro subtitle shortdescription'
const SUMMARY_RANK = 2.5
const LESSER_BODY_RANK = 6
const ranks = new Map([
  ['spoilertext', 1],
  ['header', 1],
  ['eventtype', 30]
])

/** Keys whose object is about somebody or something else: its name is not the item's title, its address not its link. */
const others = new Set(
  `author authors creator user account actor sender from owner by attributedto publisher provider source feed channel site
   website blog parent context inreplyto quote quoted reply replies mention mentions server client device request response
   headers links link image thumbnail attachment attachments mediaattachments enclosure enclosures media bannerimage banner
   cover picture icon avatar logo video audio geo location place card embed poll application app generator emojis previous
   oldstate old before prev diff repository organization sponsor team project title permissions`.split(/\s+/)
)

/** Keys whose object is the same news in a wrapping. */
const wrappers = new Set(
  `data payload message event object record item entry post status article body content newobject newstate result
   attributes`.split(/\s+/)
)
/** The same, and builds before 0.2 did not look into them: what a record of a change holds, and nouns of relays. */
const laterWrappers = new Set('params after new newrecord entity resource row story d'.split(' '))

const lists = new Set('items entries posts articles results @graph orderedItems'.toLowerCase().split(' '))

/** Ids of an item, best first. */
const ids = 'id guid uuid _id uri @id'.split(' ')

export interface KeyMeaning {
  /** The key without case and separators. */
  name: string
  /** What it may carry, and how good a key for it this is: 0 is the best. */
  roles: readonly { role: Role; rank: number }[]
  aboutOthers: boolean
  wrapper: boolean
  /** A wrapper that builds before 0.2 did not know. */
  isLater?: true
  list: boolean
  /** How good an id this is, 0 the best; -1 where it is none. */
  idRank: number
}

const LONGEST_KEY = 40
const MOST_REMEMBERED = 4000

const rolesByName = new Map<string, { role: Role; rank: number }[]>()
const addRole = (key: string, role: Role, rank: number): void => {
  const roles = rolesByName.get(key)
  if (roles) roles.push({ role, rank })
  else rolesByName.set(key, [{ role, rank }])
}
for (const [role, keys] of Object.entries(keysByRole) as [Role, string][])
  keys.split(/\s+/).forEach((key, place) => {
    // What kind of event it was is a title only where nothing else, however deep, is one; a content warning always is.
    addRole(key, role, role === 'body' ? LESSER_BODY_RANK + place : (ranks.get(key) ?? place))
  })
bodies.split(' ').forEach((key, place) => addRole(key, 'body', place / 5))
summaries.split(' ').forEach((key, place) => addRole(key, 'body', SUMMARY_RANK + place / 5))

const nothing: KeyMeaning = { name: '', roles: [], aboutOthers: false, wrapper: false, list: false, idRank: -1 }
const remembered = new Map<string, KeyMeaning>()

/** What a key of a payload means. Remembered, because a feed's keys are the same in every message. */
export function meaningOf(key: string): KeyMeaning {
  const known = remembered.get(key)
  if (known) return known
  if (key.length > LONGEST_KEY || key === '__proto__' || key === 'constructor' || key === 'prototype') return nothing
  const name = key.toLowerCase().replace(/[\s_.:-]/g, '')
  const meaning: KeyMeaning = {
    name,
    roles: rolesByName.get(name) ?? [],
    aboutOthers: others.has(name),
    wrapper: wrappers.has(name) || laterWrappers.has(name),
    ...(laterWrappers.has(name) && { isLater: true }),
    list: lists.has(name),
    idRank: ids.indexOf(key.toLowerCase())
  }
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(key, meaning)
  return meaning
}

/** More keys than an item has: an object that has more is a table, and its rows are not searched one by one. */
const MOST_KEYS = 1000

/** Remembered, because listing a hundred thousand keys is slow and each step of the interpretation asks for them. */
const tables = new WeakMap<object, string[]>()

/** The keys of an object that are worth asking about. */
export function keysOf(object: object): string[] {
  const known = tables.get(object)
  if (known) return known
  const keys = Object.keys(object)
  if (keys.length <= MOST_KEYS) return keys
  const first = keys.slice(0, MOST_KEYS)
  tables.set(object, first)
  return first
}
