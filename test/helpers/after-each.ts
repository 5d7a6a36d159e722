import { afterEach } from 'vitest'
import { cleanUp } from './at-the-end.ts'

// Apart from `atTheEnd`, so that what starts a keyring or a compositor can be used by scripts too.
afterEach(cleanUp)
