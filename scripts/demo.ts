import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoFeeds, startFeedServer } from '../test/feed-server/server.ts'
import { appArguments } from './setup/app-arguments.ts'
import { ensureBuilt } from './setup/build.ts'
import { withDisplay } from './setup/display.ts'
import { ensureElectron } from './setup/electron-runtime.ts'
import { launchApp } from './setup/launch.ts'
import { callerFolder } from './setup/places.ts'
import { ensureSandbox } from './setup/sandbox.ts'
import { runCommand, say } from './setup/say.ts'
import { ensureSystemPackages } from './setup/system-packages.ts'

/**
 * `npm run demo -- <flags>`: the app with feeds of the bundled feed server, so that news arrives without any network.
 *
 * The app's data goes to a folder that is removed at the end, unless `--user-data-dir` names one to keep.
 */
await runCommand(async () => {
  const { flags, verbose, userDataDir } = appArguments(process.argv.slice(2), callerFolder)
  const electron = await ensureElectron()
  await ensureSystemPackages({ electron: electron.path })
  await ensureSandbox(electron)
  await ensureBuilt()
  const display = await withDisplay()
  const server = await startFeedServer()
  const throwAway = userDataDir === undefined ? await mkdtemp(join(tmpdir(), 'tickertape-demo-')) : undefined
  try {
    const feeds = demoFeeds.map(({ path, title }) => ({ title, url: new URL(path, server.url).href }))
    say(`A feed server is running at ${new URL(server.url).origin} with ${feeds.length} feeds for this demo:`)
    for (const { title, url } of feeds) say(`  ${title}  ${url}`)
    const afterwards = throwAway ? 'nothing of the demo is kept' : `its data is kept in ${userDataDir}`
    say(`The window opens now. Close it or press Ctrl-C here to stop; ${afterwards}.`)
    const own = throwAway === undefined ? [] : [`--user-data-dir=${throwAway}`]
    const subscriptions = feeds.map(({ url }) => `--subscribe=${url}`)
    return await launchApp({ electron, flags: [...own, ...subscriptions, ...flags], env: display.env, verbose })
  } finally {
    await server.close()
    await display.close()
    if (throwAway) await rm(throwAway, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
})
