import { requests, type Bridge, type PlainBridge, type RequestName } from '#contract/ipc.ts'

declare global {
  interface Window {
    tickertape: PlainBridge
  }
}

const plain = window.tickertape

const names = Object.keys(requests) as RequestName[]

/** The only reader of `window.tickertape`; tests hand a fake to the state classes instead. */
export const bridge = {
  ...plain,
  ...Object.fromEntries(
    names
      .filter((name) => requests[name].asText)
      .map((name) => {
        const request = plain[name] as (input: unknown) => Promise<string>
        return [name, async (input: unknown): Promise<unknown> => JSON.parse(await request(input))]
      })
  )
} as unknown as Bridge
