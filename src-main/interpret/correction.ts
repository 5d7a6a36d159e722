import type { FeedInterpretation } from '#contract/interpretation.ts'
import type { Json } from '../base/json.ts'
import { mapFields, titleAsChosen, type Fields } from './map-fields.ts'
import { chosenFields, chosenTitle } from './mapping.ts'

/** What a reader cannot point to. */
const ofGuess = new Set<string>(['titleIsWeak', 'isCut', 'attachments', 'summary'] satisfies (keyof Fields)[])

/** The guess, with what the reader pointed to laid over it. */
export function corrected(
  guessed: Fields,
  whole: Json,
  mapping: FeedInterpretation,
  surroundings: Parameters<typeof mapFields>[3]
): Fields {
  const chosen = mapFields(chosenFields(whole, mapping), [], null, surroundings)
  const given = Object.entries(chosen).filter(([name, value]) => value !== null && !ofGuess.has(name))
  const body = chosen.text === null ? {} : { html: chosen.html, text: chosen.text, isCut: chosen.isCut, summary: null }
  const title = titleAsChosen(chosenTitle(whole, mapping) ?? '')
  return {
    ...guessed,
    ...(Object.fromEntries(given) as Partial<Fields>),
    ...body,
    ...(title !== '' && { title, titleIsWeak: false })
  }
}
