/** What went wrong with the program itself, and is shown until the reader has taken note. */
export type Mishap =
  /** The last run ended without closing the library: it crashed or was killed. Nothing that was stored is lost. */
  | { kind: 'ended' }
  /** The window's own process ended `times` times within a short while; streams did not notice. */
  | { kind: 'window'; times: number }

/** What is known of a newer version of the program. */
export type UpdateState =
  /** This program is not updated by itself: it runs from its source, or a package manager keeps it. */
  | { kind: 'unsupported' }
  /** Nothing newer is known. */
  | { kind: 'none' }
  | { kind: 'checking' }
  | { kind: 'available'; version: string }
  /** 0 to 100. */
  | { kind: 'downloading'; version: string; percent: number }
  /** Downloaded and checked: it is installed when the reader says so. */
  | { kind: 'ready'; version: string }
  /** The system may ask for a password meanwhile. */
  | { kind: 'installing'; version: string }
  /** `damaged`: it is not what was published, and was thrown away. `refused`: the system did not let it be installed. */
  | { kind: 'failed'; why: 'unreachable' | 'damaged' | 'refused' }
