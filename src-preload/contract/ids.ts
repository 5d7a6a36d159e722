/** The ids of what the library stores: integers from 1. An item that is only previewed has a negative one. */

export type FeedId = number
export type FolderId = number
export type ItemId = number
export type GapId = number
export type SmartFeedId = number
export type RuleId = number
