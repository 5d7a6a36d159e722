import { SHOWN_IMPORTS, type ImportPreview } from '#contract/storage.ts'
import { pathKey, type OpmlFeed, type OpmlList } from './opml-list.ts'
import type { OpmlFile } from './opml-reader.ts'

/** What an import would add: feeds and the folders that they need, and what the reader is shown of both. */
export interface ImportPlan extends OpmlList {
  /** All of it with the addresses that do not tell whether a live stream is behind them. */
  withUntold: OpmlList
  preview: Omit<ImportPreview, 'choice' | 'file'>
}

/** Decides before anything is changed: feeds whose address is there already stay as they are, where they are. */
export function importPlan(file: OpmlFile, present: OpmlList): ImportPlan {
  const urls = new Set(present.feeds.map(({ url }) => url))
  const isNew = ({ url }: OpmlFeed): boolean => !urls.has(url)
  const feeds = file.feeds.filter(isNew)
  const untold = file.untold.filter(isNew)
  const there = new Set(present.folders.map(pathKey))
  const needed = new Set(feeds.flatMap(pathsOf).map(pathKey))
  // A folder that only held what is there already would come empty.
  const holds = new Set(file.feeds.flatMap(pathsOf).map(pathKey))
  const folders = file.folders.filter((path) => needed.has(pathKey(path)) || !holds.has(pathKey(path)))
  const taken = new Set(folders.map(pathKey))
  const more = new Map(untold.flatMap(pathsOf).map((path) => [pathKey(path), path]))
  const foldersOfUntold = [...more].flatMap(([key, path]) => (taken.has(key) ? [] : [path]))
  const newOf = (paths: string[][]): number => paths.filter((path) => !there.has(pathKey(path))).length
  const { notStreams, badAddresses, refused, signIns, tooDeep } = file
  return {
    feeds,
    folders,
    withUntold: { feeds: [...feeds, ...untold], folders: [...folders, ...foldersOfUntold] },
    preview: {
      feeds: feeds.slice(0, SHOWN_IMPORTS).map(({ url, title, folder }) => ({ url, title, folder })),
      add: feeds.length,
      folders: newOf(folders),
      known: file.feeds.length - feeds.length,
      untold: { feeds: untold.length, folders: newOf(foldersOfUntold) },
      notStreams,
      badAddresses,
      refused,
      signIns,
      tooDeep
    }
  }
}

/** The folders that a feed stands in, outermost first. */
const pathsOf = ({ folder }: OpmlFeed): string[][] => folder.map((_, depth) => folder.slice(0, depth + 1))
