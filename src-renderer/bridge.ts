import { answeredAsText, type Bridge, type PlainBridge } from '#contract/ipc.ts'

declare global {
  interface Window {
    tickertape: PlainBridge
  }
}

const plain = window.tickertape

/** The only reader of `window.tickertape`; tests hand a fake to the state classes instead. */
export const bridge = {
  ...plain,
  ...Object.fromEntries(
    answeredAsText.map((name) => {
      const ask = plain[name] as (input: unknown) => Promise<string>
      return [name, async (input: unknown): Promise<unknown> => JSON.parse(await ask(input))]
    })
  )
} as unknown as Bridge
