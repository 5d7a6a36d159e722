import type { Source } from '../source.ts'
import { deliveryUnder } from './delivery.ts'
import { forgeMeaning } from './forge.ts'

const headers = ['x-forgejo-event', 'x-gitea-event', 'x-gogs-event']

/**
 * Gitea and Forgejo webhooks (as their documentation has them in 2026) as a relay passes them on. They send the headers of GitHub as well, so they are asked
 * first; a body alone is told from GitHub's by nobody, and reads the same.
 */
export const gitea: Source<'gitea'> = {
  name: 'gitea',
  isOf: (payload) => deliveryUnder(payload, ...headers) !== null,
  marks: [...headers, 'headers'],
  meaning: (payload) => {
    const delivery = deliveryUnder(payload, ...headers)
    if (!delivery) return null
    const event = headers.map((name) => delivery.header(name)).find((each) => each !== '') as string
    return forgeMeaning(delivery, reviews.has(event) ? 'pull_request_review' : event)
  }
}

/** A review is called by what it says. */
const reviews = new Set(['pull_request_approved', 'pull_request_rejected', 'pull_request_comment'])
