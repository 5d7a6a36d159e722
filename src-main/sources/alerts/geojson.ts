import { isObject, member, type JsonObject } from '../../base/json.ts'
import { knownItem, joined, objectIn, objectsIn, plainTitle, textIn } from '../parts.ts'
import type { KnownItem, Meaning, Source } from '../source.ts'
import { featureWarning } from './cap.ts'

/**
 * GeoJSON (RFC 7946): the features of a collection are the items. Known among them are warnings (`cap.ts`) and earthquakes, as
 * USGS (feed 1.0) and EMSC (seismicportal.eu) send them.
 *
 * A quake is one item, which its network corrects and may take back. Several networks name it, and the name that leads may
 * change.
 */
export const geojson: Source<'geojson'> = {
  name: 'geojson',
  isOf: (payload) => isCollection(payload) || featureIn(payload) !== null,
  marks: ['features', 'properties'],
  meaning: (payload, _, at) => {
    if (isCollection(payload)) return collectionMeaning(payload, at)
    const feature = featureIn(payload)
    return feature && featureMeaning(feature, textIn(payload, 'action'), at)
  }
}

const MOST_FEATURES = 2_000

const isCollection = (payload: JsonObject): boolean =>
  member(payload, 'type') === 'FeatureCollection' && Array.isArray(member(payload, 'features'))

/** A feature that is known, alone or with what happened to it beside it (`{"action":"update","data":{…}}`). */
function featureIn(payload: JsonObject): JsonObject | null {
  const feature = member(payload, 'type') === 'Feature' ? payload : objectIn(payload, 'data')
  if (member(feature, 'type') !== 'Feature' || !isObject(member(feature, 'properties'))) return null
  return isQuake(objectIn(feature, 'properties')) || featureWarning(feature, 0) ? feature : null
}

function collectionMeaning(collection: JsonObject, at: number): Meaning {
  const [items, removes]: [KnownItem[], string[]] = [[], []]
  for (const feature of objectsIn(collection, 'features', MOST_FEATURES)) {
    const meaning = featureMeaning(feature, '', at)
    if (meaning.kind === 'removal') removes.push(...meaning.ids)
    else if (meaning.kind === 'items') items.push(...meaning.items)
  }
  if (items.length > 0 || removes.length > 0) return { kind: 'items', items, removes }
  return { kind: 'health' }
}

function featureMeaning(feature: JsonObject, action: string, at: number): Meaning {
  const warning = featureWarning(feature, at)
  if (warning) return warning
  const properties = objectIn(feature, 'properties')
  if (!isQuake(properties)) return { kind: 'items', items: [knownItem(nameOf(feature, properties), properties)] }
  const names = [nameOf(feature, properties), ...otherNames(properties)].filter((name) => name !== '')
  if (textIn(properties, 'status') === 'deleted' || action === 'delete') return { kind: 'removal', ids: names }
  return { kind: 'items', items: [quakeItem(feature, names)] }
}

// ---- Earthquakes ----

const isQuake = (properties: JsonObject): boolean =>
  typeof member(properties, 'mag') === 'number' &&
  (textIn(properties, 'place', 'flynn_region', 'title') !== '' || member(properties, 'depth') !== undefined)

const nameOf = (feature: JsonObject, properties: JsonObject): string =>
  textIn(feature, 'id') || textIn(properties, 'unid', 'code', 'id')

/** `,us7000abcd,ci123,` */
const otherNames = (properties: JsonObject): string[] =>
  textIn(properties, 'ids')
    .split(',', 50)
    .filter((name) => name !== '')

/** By the colour of the expected loss. */
const urgencies: Readonly<Record<string, string>> = { red: 'urgent', orange: 'high' }

function quakeItem(feature: JsonObject, [id = '', ...others]: string[]): KnownItem {
  const properties = objectIn(feature, 'properties')
  const place = textIn(properties, 'place', 'flynn_region')
  const [magnitude, unit] = [textIn(properties, 'mag'), textIn(properties, 'magType', 'magtype')]
  const coordinates = member(objectIn(feature, 'geometry'), 'coordinates')
  const under = Array.isArray(coordinates) && typeof coordinates[2] === 'number' ? Math.abs(coordinates[2]) : null
  const depth = textIn(properties, 'depth') || (under === null ? '' : String(under))
  const isWave = textIn(properties, 'tsunami') === '1'
  const colour = textIn(properties, 'alert')
  const title = textIn(properties, 'title') || joined(' – ', `M ${magnitude}`, place)
  const item = knownItem(id, {
    title: plainTitle(title),
    content_text: joined(
      '\n',
      title.includes(place) ? '' : place,
      `magnitude: ${joined(' ', magnitude, unit)}`,
      depth && `depth: ${depth} km`,
      colour && `alert: ${colour}`,
      isWave ? 'tsunami: possible' : '',
      textIn(properties, 'felt') && `felt: ${textIn(properties, 'felt')}`
    ),
    url: textIn(properties, 'url') || pageOf(properties),
    author: textIn(properties, 'auth', 'net'),
    date_published: member(properties, 'time') ?? null,
    date_modified: member(properties, 'updated') ?? member(properties, 'lastupdate') ?? null,
    priority: isWave ? 'high' : Object.hasOwn(urgencies, colour) ? (urgencies[colour] as string) : '',
    tags: [textIn(properties, 'type', 'evtype') === 'ke' ? 'earthquake' : textIn(properties, 'type')].filter(
      (tag) => tag !== ''
    )
  })
  return { ...item, replaces: others.filter((name) => name !== id) }
}

/** EMSC names its pages by the id and does not send their address. */
const pageOf = (properties: JsonObject): string => {
  const id = textIn(properties, 'unid')
  return id === '' ? '' : `https://www.seismicportal.eu/eventdetails.html?unid=${encodeURIComponent(id)}`
}
